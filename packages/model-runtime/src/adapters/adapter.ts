import { type Parameter, weightOf } from '../model/parameter.ts'

/** A linear map W of the network with a low-rank part beside it: y = W x + b + scale · B A x (arXiv:2106.09685). */
export interface AdaptedModule {
  /** Of the map: its weight without `.weight`. */
  name: string
  rank: number
  alpha: number
}

/**
 * What trains beside a frozen network. Plain data: it crosses threads. With `dora` (arXiv:2402.09353) the rows of W + scale · B A are
 * scaled to trained lengths.
 */
export interface Adapter {
  /** In the order of the network. */
  modules: AdaptedModule[]
  /** scale = alpha/√rank (arXiv:2312.03732) instead of alpha/rank. */
  rslora: boolean
  dora: boolean
  /** Modules of the network that train whole, as ends of names. */
  modulesToSave: string[]
  /** The parameters of those. */
  saved: string[]
}

/** The factor of the low-rank part. */
export function adapterScale({ rslora }: Adapter, { rank, alpha }: AdaptedModule): number {
  return alpha / (rslora ? Math.sqrt(rank) : rank)
}

/** Names of the parameters of an adapted map. */
export function adapterNames(module: string): { down: string; up: string; magnitude: string } {
  return {
    down: `${module}.lora_A.weight`,
    up: `${module}.lora_B.weight`,
    magnitude: `${module}.lora_magnitude_vector`,
  }
}

/** A (rank, in), B (out, rank) and, with `dora`, magnitudes (out) of every adapted map. @param parameters those of the network */
export function adapterParameters({ modules, dora }: Adapter, parameters: readonly Parameter[]): Parameter[] {
  return modules.flatMap(({ name, rank }) => {
    const [out = 0, inputs = 0] = weightOf(parameters, name).shape
    const { down, up, magnitude } = adapterNames(name)
    const lowRank: Parameter[] = [
      { name: down, shape: [rank, inputs], kind: 'linear' },
      { name: up, shape: [out, rank], kind: 'linear' },
    ]
    return dora ? [...lowRank, { name: magnitude, shape: [out], kind: 'norm' }] : lowRank
  })
}
