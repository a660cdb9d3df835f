/** How a parameter is drawn at first: see `drawWeights`. */
export type ParameterKind = 'linear' | 'bias' | 'norm' | 'embedding' | 'patch'

/** One tensor of a checkpoint. Linear weights are (out, in). */
export interface Parameter {
  name: string
  shape: number[]
  kind: ParameterKind
  /** Of the last weight of a residual branch: how many layers add to the same stream. */
  residualLayers?: number
}

/** The weight of a norm. */
export function normParameter(name: string, size: number): Parameter {
  return { name: `${name}.weight`, shape: [size], kind: 'norm' }
}

/** Weight and bias of a layer norm. */
export function layerNormParameters(name: string, size: number): Parameter[] {
  return [normParameter(name, size), { name: `${name}.bias`, shape: [size], kind: 'bias' }]
}

/** Weight and, where it has one, bias of a linear layer. */
export function linearParameters(
  name: string,
  [out, input]: readonly [out: number, input: number],
  options: { bias: boolean; residualLayers?: number },
): Parameter[] {
  const { bias, residualLayers } = options
  const weight: Parameter = { name: `${name}.weight`, shape: [out, input], kind: 'linear' }
  if (residualLayers !== undefined) weight.residualLayers = residualLayers
  return bias ? [weight, { name: `${name}.bias`, shape: [out], kind: 'bias' }] : [weight]
}

/** Numbers in all parameters together. */
export function countWeights(parameters: readonly Pick<Parameter, 'shape'>[]): number {
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0)
}

/** The weight of the linear map `name`. @throws RangeError when the network has none */
export function weightOf(parameters: readonly Parameter[], name: string): Parameter {
  const found = parameters.find((parameter) => parameter.name === `${name}.weight`)
  if (found === undefined) throw new RangeError(`weightOf: expected a linear map of the network, got ${name}`)
  return found
}
