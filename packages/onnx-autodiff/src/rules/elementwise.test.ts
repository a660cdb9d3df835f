import { describe, expect, test } from 'vitest'
import { checkDerivative, type DerivativeCase } from '../check/central-difference.ts'
import { runOnce } from '../check/run-graph.ts'
import { gradients } from '../gradients.ts'
import { Graph } from '../graph/graph.ts'
import * as ops from '../ops/elementwise.ts'
import { reduceSum } from '../ops/reduction.ts'
import { toModel } from '../to-model.ts'

const shape = { x: [2, 3] }
const positive = { operands: shape, interval: [0.3, 2] } as const

const unary: Record<string, DerivativeCase> = {
  neg: { operands: shape, build: (_, x) => ops.neg(x!) },
  exp: { operands: shape, build: (_, x) => ops.exp(x!) },
  log: { ...positive, build: (_, x) => ops.log(x!) },
  sqrt: { ...positive, build: (_, x) => ops.sqrt(x!) },
  reciprocal: { ...positive, build: (_, x) => ops.reciprocal(x!) },
  sigmoid: { operands: shape, build: (_, x) => ops.sigmoid(x!) },
  tanh: { operands: shape, build: (_, x) => ops.tanh(x!) },
  relu: { operands: shape, build: (_, x) => ops.relu(x!) },
  silu: { operands: shape, build: (_, x) => ops.silu(x!) },
  gelu: { operands: shape, build: (_, x) => ops.gelu(x!) },
  abs: { operands: shape, build: (_, x) => ops.abs(x!) },
  cos: { operands: shape, build: (_, x) => ops.cos(x!) },
  sin: { operands: shape, build: (_, x) => ops.sin(x!) },
  square: { operands: shape, build: (_, x) => ops.square(x!) },
  'floor, times x': { operands: shape, build: (_, x) => ops.mul(ops.floor(x!), x!) },
  'pow 3': { operands: shape, build: (_, x) => ops.pow(x!, 3) },
  'pow 2': { operands: shape, build: (_, x) => ops.pow(x!, 2) },
  'pow −0.5': { ...positive, build: (_, x) => ops.pow(x!, -0.5) },
  'pow 0, plus x': { operands: shape, build: (_, x) => ops.add(ops.pow(x!, 0), x!) },
  clip: { operands: shape, build: (_, x) => ops.clip(x!, -0.7, 1.1) },
  'a number as an operand': { operands: shape, build: (_, x) => ops.div(1, ops.add(2.5, ops.mul(0.5, x!))) },
}

describe('derivatives of one operand', () => {
  test.each(Object.entries(unary))('%s', (_, derivative) => checkDerivative(derivative))

  test('erf, which has no double kernel, by its closed form', async () => {
    const graph = new Graph()
    const x = graph.input('x', [5])
    const [dx] = gradients(reduceSum(ops.erf(x), [0]), [x])
    const points = [-1.5, -0.2, 0, 0.7, 2]
    const { data } = (await runOnce(graph, { dx: dx! }, { x: points })).dx!
    for (const [index, point] of points.entries())
      expect(data[index]).toBeCloseTo((2 / Math.sqrt(Math.PI)) * Math.exp(-(point ** 2)), 6)
    const double = new Graph({ float: 'float64' })
    expect(() => toModel(double, { y: ops.erf(double.input('x', [2])) })).toThrow('erf: expected single precision')
  })
})

const shapes: [string, number[], number[]][] = [
  ['equal shapes', [2, 3], [2, 3]],
  ['a row', [2, 3], [3]],
  ['a column on the left', [2, 1], [2, 3]],
  ['both repeated', [2, 1, 3], [4, 1]],
  ['a scalar', [2, 3], []],
]
const binary = {
  add: ops.add,
  sub: ops.sub,
  mul: ops.mul,
  div: (a: never, b: never) => ops.div(a, ops.add(ops.square(b), 1)),
  maximum: ops.maximum,
  minimum: ops.minimum,
} as const

describe.each(Object.entries(binary))('derivatives of %s', (_name, operation) => {
  test.each(shapes)('%s', (_shapes, a, b) =>
    checkDerivative({ operands: { a, b }, build: (_, left, right) => operation(left as never, right as never) }),
  )
})

describe('derivatives of a choice', () => {
  test.each(shapes)('where: %s', (_, a, b) =>
    checkDerivative({
      operands: { a, b },
      build: (g, left, right) => ops.where(g.constant([1, 0, 1], [3], 'bool'), left!, right!),
    }),
  )

  test('where with a number', () =>
    checkDerivative({ operands: shape, build: (_, x) => ops.where(ops.greater(x!, 0), ops.square(x!), 0) }))

  test('comparisons and logic pass nothing', () =>
    checkDerivative({
      operands: shape,
      build: (g, x) => {
        const inside = ops.and(ops.lessOrEqual(x!, 1), ops.not(ops.less(x!, -1)))
        const either = ops.or(inside, ops.greaterOrEqual(x!, 1.5))
        return ops.mul(ops.cast(either, g.float), x!)
      },
    }))
})
