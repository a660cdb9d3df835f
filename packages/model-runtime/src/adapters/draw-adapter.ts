import { createRng } from '@spatial-ssrl/core'
import { type Parameter, weightOf } from '../model/parameter.ts'
import { type Adapter, adapterNames } from './adapter.ts'

/**
 * First weights of an adapter, which leave the network as it is: A uniform within ±1/√in (Kaiming with a = √5, as PEFT draws it), each
 * matrix from a stream named after it, B 0, magnitudes the lengths of W's rows.
 * @param weights the network's, by name; read only for magnitudes
 */
export async function drawAdapter(
  { modules, dora }: Adapter,
  { seed, parameters }: { seed: number | string; parameters: readonly Parameter[] },
  weights: (name: string) => Promise<Float32Array>,
): Promise<Map<string, Float32Array>> {
  const rng = createRng(seed).fork('adapter')
  const drawn = new Map<string, Float32Array>()
  for (const { name, rank } of modules) {
    const [out = 0, inputs = 0] = weightOf(parameters, name).shape
    const { down, up, magnitude } = adapterNames(name)
    const stream = rng.fork(down)
    const bound = 1 / Math.sqrt(inputs)
    drawn.set(
      down,
      new Float32Array(rank * inputs).map(() => stream.uniform(-bound, bound)),
    )
    drawn.set(up, new Float32Array(out * rank))
    if (dora) drawn.set(magnitude, rowLengths(await weights(`${name}.weight`), out))
  }
  return drawn
}

/** (out) √Σ w² over each row of W (out, in). */
function rowLengths(weight: Float32Array, out: number): Float32Array {
  const inputs = weight.length / out
  return Float32Array.from({ length: out }, (_, row) => {
    let sum = 0
    for (let at = row * inputs; at < (row + 1) * inputs; at++) sum += weight[at]! ** 2
    return Math.sqrt(sum)
  })
}
