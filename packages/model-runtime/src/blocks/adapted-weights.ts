import {
  add,
  div,
  type Graph,
  matMul,
  mul,
  reduceSum,
  sqrt,
  square,
  stopGradient,
  type Value,
} from '@spatial-ssrl/onnx-autodiff'
import { type Adapter, adapterNames, adapterParameters, adapterScale } from '../adapters/adapter.ts'
import type { Parameter } from '../model/parameter.ts'
import { declareWeights, type LowRank, type Weights, weight } from './weights.ts'

/** The weights of a network with those of an adapter as inputs behind them. */
export function adaptWeights(graph: Graph, base: Weights, adapter: Adapter, parameters: readonly Parameter[]): Weights {
  const added = declareWeights(graph, adapterParameters(adapter, parameters))
  const adapted = new Map(
    adapter.modules.map((module) => {
      const { down, up, magnitude } = adapterNames(module.name)
      const lowRank = { down: added.get(down)!, up: added.get(up)!, scale: adapterScale(adapter, module) }
      if (!adapter.dora) return [module.name, lowRank] as const
      // Here and not where the map is used: a loop over tokens would compute it for each of them.
      const gain = rowGain(weight(base, `${module.name}.weight`, lowRank.down), lowRank, added.get(magnitude)!)
      return [module.name, { ...lowRank, gain }] as const
    }),
  )
  return Object.assign(new Map([...base, ...added]), { adapted })
}

/**
 * (out) magnitude / ‖row of W + s · B A‖. The length is a constant to the gradient (arXiv:2402.09353 §4.3; PEFT does so). Its square is
 * ‖w‖² + 2 s w·(B A) + s² ‖B A‖² by row, which takes products of rank columns instead of the whole of B A.
 */
function rowGain(map: Value, { down, up, scale }: LowRank, magnitude: Value): Value {
  const [A, B, W] = [down, up, map].map(stopGradient) as [Value, Value, Value]
  const mixed = reduceSum(mul(matMul(W, A, { transposeB: true }), B), [1])
  const own = reduceSum(mul(matMul(B, matMul(A, A, { transposeB: true })), B), [1])
  const squares = add(reduceSum(square(W), [1]), add(mul(mixed, 2 * scale), mul(own, scale ** 2)))
  return div(magnitude, sqrt(squares))
}
