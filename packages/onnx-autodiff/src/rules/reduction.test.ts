import { describe, expect, test } from 'vitest'
import { checkDerivative, type DerivativeCase } from '../check/central-difference.ts'
import { runOnce } from '../check/run-graph.ts'
import { gradients } from '../gradients.ts'
import { Graph } from '../graph/graph.ts'
import { cast, mul, square } from '../ops/elementwise.ts'
import { argMax, cumSum, reduceMax, reduceMean, reduceSum, topK } from '../ops/reduction.ts'

const cube = { x: [2, 3, 4] }
const axes = [[0], [1], [2], [-1], [0, 2], [1, 2], [0, 1, 2]]
const reductions = { reduceSum, reduceMean, reduceMax }

describe.each(Object.entries(reductions))('derivatives of %s', (_name, reduction) => {
  test.each(axes.map((list) => [list]))('over %j', (list) =>
    checkDerivative({ operands: cube, build: (_, x) => square(reduction(x!, list)) }),
  )
  test('keeping the axes', () =>
    checkDerivative({ operands: cube, build: (_, x) => mul(reduction(x!, [1], true), x!) }))
  test('of an axis of size 1', () =>
    checkDerivative({ operands: { x: [2, 1] }, build: (_, x) => square(reduction(x!, [1])) }))
})

test('the gradient of a maximum is shared among ties', async () => {
  const graph = new Graph()
  const x = graph.input('x', [4])
  const [dx] = gradients(reduceMax(x, [0]), [x])
  expect((await runOnce(graph, { dx: dx! }, { x: [2, 1, 2, 0] })).dx!.data).toEqual([0.5, 0, 0.5, 0])
})

const scans: Record<string, DerivativeCase> = {
  cumSum: { operands: cube, build: (_, x) => square(cumSum(x!, 1)) },
  'cumSum, exclusive': { operands: cube, build: (_, x) => square(cumSum(x!, -1, { exclusive: true })) },
  'cumSum, reverse': { operands: cube, build: (_, x) => square(cumSum(x!, 0, { reverse: true })) },
  'cumSum, both': { operands: cube, build: (_, x) => square(cumSum(x!, 2, { reverse: true, exclusive: true })) },
  topK: { operands: cube, build: (_, x) => square(topK(x!, 2).values) },
  'topK along 0': { operands: cube, build: (_, x) => square(topK(x!, 1, 0).values) },
  'argMax is constant': { operands: cube, build: (g, x) => mul(x!, reduceSum(cast(argMax(x!), g.float), [0, 1])) },
}

describe('derivatives along an axis', () => {
  test.each(Object.entries(scans))('%s', (_, derivative) => checkDerivative(derivative))
})
