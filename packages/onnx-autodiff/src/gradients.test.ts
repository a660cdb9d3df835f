import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkDerivative } from './check/central-difference.ts'
import { runOnce } from './check/run-graph.ts'
import { gradients, gradientsOf } from './gradients.ts'
import { Graph } from './graph/graph.ts'
import type { Value } from './graph/value.ts'
import { add, exp, mul, sigmoid, sin, square, stopGradient, sub, tanh } from './ops/elementwise.ts'
import { matMul } from './ops/matrix.ts'
import { split, transpose } from './ops/movement.ts'
import { softmax } from './ops/network.ts'
import { argMax, reduceMean, reduceSum } from './ops/reduction.ts'
import { reach } from './reach.ts'

describe('gradients', () => {
  test('gives zeros for what the output does not depend on', async () => {
    const graph = new Graph()
    const [x, y] = [graph.input('x', [2]), graph.input('y', [2, 3])]
    const [dx, dy] = gradients(reduceSum(square(x), [0]), [x, y])
    const results = await runOnce(graph, { dx: dx!, dy: dy! }, { x: [3, -1] })
    expect(results.dx!.data).toEqual([6, -2])
    expect(results.dy).toEqual({ dims: [2, 3], data: [0, 0, 0, 0, 0, 0] })
  })

  test('stops where told and treats integers as constants', async () => {
    const graph = new Graph()
    const x = graph.input('x', [3])
    const chosen = argMax(x, 0)
    const [dx] = gradients(reduceSum(mul(stopGradient(square(x)), x), [0]), [x])
    const results = await runOnce(graph, { dx: dx!, chosen }, { x: [1, 2, 3] })
    expect(results.dx!.data).toEqual([1, 4, 9])
    expect(() => gradients(chosen, [x])).toThrow('floating-point outputs, got int64')
  })

  test('differentiates with respect to intermediate values too', async () => {
    const graph = new Graph()
    const x = graph.input('x', [])
    const middle = square(x)
    const found = gradients(mul(middle, middle), [middle, x])
    const results = await runOnce(graph, { dm: found[0]!, dx: found[1]! }, { x: [2] })
    expect([results.dm!.data, results.dx!.data]).toEqual([[8], [32]])
  })

  test('scales by a seed and takes the output itself', async () => {
    const graph = new Graph()
    const x = graph.input('x', [])
    const seed = graph.input('seed', [])
    const loss = square(x)
    const found = gradients(loss, [x, loss], { seed })
    const results = await runOnce(graph, { dx: found[0]!, self: found[1]! }, { x: [3], seed: [0.5] })
    expect([results.dx!.data, results.self!.data]).toEqual([[3], [0.5]])
  })

  test('a vector-Jacobian product is the gradient of the weighted sum', async () => {
    const graph = new Graph()
    const [x, u, v] = [graph.input('x', [2]), graph.input('u', [2]), graph.input('v', [])]
    const [product] = gradientsOf([exp(x), reduceSum(square(x), [0])], [u, v], [x])
    const { data } = (await runOnce(graph, { product: product! }, { x: [0, 1], u: [2, 3], v: [10] })).product!
    expect(data[0]).toBeCloseTo(2, 6)
    expect(data[1]).toBeCloseTo(3 * Math.E + 20, 5)
  })

  test('repeats: the gradient of a gradient is the second derivative', () =>
    checkDerivative({
      operands: { x: [3] },
      build: (_, x) => gradients(reduceSum(mul(sin(x!), exp(x!)), [0]), [x!])[0]!,
    }))

  test('adds nothing for parts that are not asked for', () => {
    const graph = new Graph()
    const [x, w] = [graph.input('x', [4, 3]), graph.input('w', [3, 2])]
    const kinds = (value: Value) => reach([value]).nodes.map(({ kind }) => kind)
    const loss = reduceSum(matMul(tanh(x), w), [0, 1])
    const [dw] = gradients(loss, [w])
    expect(kinds(dw!)).toEqual(['tanh', 'reshape', 'expand', 'matMul'])
  })

  test('refuses a vector output and a seed of another shape', () => {
    const x = new Graph().input('x', [2])
    expect(() => gradients(square(x), [x])).toThrow('gradients: expected a scalar output, got [2]')
    expect(() => gradientsOf([square(x)], [reduceSum(x, [0])], [x])).toThrow('a seed of float32 [2], got float32 []')
    expect(() => gradientsOf([square(x)], [], [x])).toThrow('expected 1 seeds')
  })

  test('agrees with differences on random expressions', async () => {
    const steps: Record<string, (value: Value, w: Value) => Value> = {
      sin: (value) => sin(value),
      gate: (value, w) => mul(sigmoid(value), w),
      product: (value, w) => matMul(value, w, { transposeB: true }),
      turn: (value) => transpose(value),
      centre: (value) => sub(value, reduceMean(value, [1], true)),
      attend: (value, w) => matMul(softmax(matMul(value, w)), value),
      parts: (value) => {
        const [left, right] = split(value, 1, [1, 2])
        return add(value, mul(left!, reduceSum(right!, [1], true)))
      },
    }
    const name = fc.constantFrom(...Object.keys(steps))
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 2, maxLength: 6 }), (names) =>
        checkDerivative({
          operands: { x: [3, 3], w: [3, 3] },
          interval: [-0.8, 0.8],
          build: (_, x, w) => names.reduce((value, step) => steps[step]!(value, w!), x!),
        }),
      ),
      { numRuns: 12, seed: 11 },
    )
  })
})
