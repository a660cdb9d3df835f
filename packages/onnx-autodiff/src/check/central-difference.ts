import { expect } from 'vitest'
import { gradients } from '../gradients.ts'
import { Graph } from '../graph/graph.ts'
import { sizeOf } from '../graph/shape.ts'
import type { Value } from '../graph/value.ts'
import type { Provider } from '../lower/emitter.ts'
import { add, mul } from '../ops/elementwise.ts'
import { reduceSum } from '../ops/reduction.ts'
import { type Feeds, runnerOf, runOnce } from './run-graph.ts'

/** A function of named floating-point operands whose derivatives are to be checked. */
export interface DerivativeCase {
  /** Shape of each operand, drawn from [−2, 2], and where that is outside the domain, the interval to draw from. */
  operands: Readonly<Record<string, readonly number[]>>
  interval?: readonly [number, number]
  build: (graph: Graph, ...operands: Value[]) => Value | readonly Value[]
  /** Largest relative error of the single-precision gradient, L2. */
  singleTolerance?: number
}

const STEP = 1e-5

/**
 * Compares the gradient of a random projection of the results with central differences, both in double precision, then the gradient in
 * single precision, written for each provider, with the one in double precision.
 */
export async function checkDerivative(derivative: DerivativeCase): Promise<void> {
  const { operands, interval = [-2, 2] } = derivative
  const feeds: Record<string, number[]> = {}
  let seed = 1
  for (const [name, shape] of Object.entries(operands)) feeds[name] = numbers(sizeOf(shape), ++seed, ...interval)

  const exact = await gradientOf(derivative, 'float64', 'cpu', feeds)
  const differences = await centralDifferences(derivative, feeds)
  for (const name of Object.keys(operands)) {
    expect(exact[name]!.length, `size of ∂/∂${name}`).toBe(sizeOf(operands[name]!))
    expect(relativeError(exact[name]!, differences[name]!), `∂/∂${name} against differences`).toBeLessThan(1e-6)
  }
  for (const provider of ['cpu', 'webgpu', 'cuda'] as const) {
    const rounded = await gradientOf(derivative, 'float32', provider, feeds)
    for (const name of Object.keys(operands)) {
      const error = relativeError(rounded[name]!, exact[name]!)
      expect(error, `∂/∂${name} in single precision, ${provider}`).toBeLessThan(derivative.singleTolerance ?? 2e-5)
    }
  }
}

/** ‖a − b‖ / ‖b‖, against 1e-3 where b vanishes. */
export function relativeError(a: readonly number[], b: readonly number[]): number {
  const norm = (values: readonly number[]): number => values.reduce((sum, value) => Math.hypot(sum, value), 0)
  return norm(a.map((value, index) => value - b[index]!)) / Math.max(norm(b), 1e-3)
}

/** `count` numbers in [low, high) from a linear congruential generator: the same in every run. */
export function numbers(count: number, seed: number, low = -2, high = 2): number[] {
  let state = (seed * 2654435761) >>> 0
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return low + ((high - low) * (state >>> 8)) / 2 ** 24
  })
}

/** The operands as inputs, and Σ wᵢ · resultᵢ with fixed numbers w. */
function projection({ operands, build }: DerivativeCase, float: 'float32' | 'float64') {
  const graph = new Graph({ float })
  const inputs = Object.entries(operands).map(([name, shape]) => graph.input(name, shape))
  const results = [build(graph, ...inputs)].flat() as Value[]
  const parts = results.map((result, index) => {
    const weights = graph.constant(numbers(sizeOf(result.shape), 100 + index, -1, 1), result.shape, result.dtype)
    return reduceSum(
      mul(result, weights),
      result.shape.map((_, axis) => axis),
    )
  })
  return { graph, inputs, loss: parts.reduce((sum, part) => add(sum, part)) }
}

async function gradientOf(
  derivative: DerivativeCase,
  float: 'float32' | 'float64',
  provider: Provider,
  feeds: Feeds,
): Promise<Record<string, number[]>> {
  const { graph, inputs, loss } = projection(derivative, float)
  const found = gradients(loss, inputs)
  const outputs = Object.fromEntries(inputs.map(({ name }, index) => [`d${name}`, found[index]!]))
  const results = await runOnce(graph, outputs, feeds, { provider })
  return Object.fromEntries(inputs.map(({ name }) => [name, results[`d${name}`]!.data]))
}

async function centralDifferences(derivative: DerivativeCase, feeds: Feeds): Promise<Record<string, number[]>> {
  const { graph, loss } = projection(derivative, 'float64')
  const runner = await runnerOf(graph, { loss })
  const at = async (moved: Feeds): Promise<number> => (await runner.run(moved)).loss!.data[0]!
  const result: Record<string, number[]> = {}
  for (const [name, values] of Object.entries(feeds)) {
    const slopes: number[] = []
    for (const index of values.keys()) {
      const above = await at({ ...feeds, [name]: values.with(index, values[index]! + STEP) })
      const below = await at({ ...feeds, [name]: values.with(index, values[index]! - STEP) })
      slopes.push((above - below) / (2 * STEP))
    }
    result[name] = slopes
  }
  return result
}
