import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkDerivative, type DerivativeCase, numbers } from '../check/central-difference.ts'
import { gradients } from '../gradients.ts'
import { Graph } from '../graph/graph.ts'
import { cos, mul, sin, square } from '../ops/elementwise.ts'
import { reshape } from '../ops/movement.ts'
import {
  gatedSilu,
  layerNorm,
  logSoftmax,
  maskedSoftmax,
  pickLogProbs,
  rmsNorm,
  rotary,
  softmax,
} from '../ops/network.ts'
import { reduceSum } from '../ops/reduction.ts'

const cube = { x: [2, 3, 4] }

const cases: Record<string, DerivativeCase> = {
  softmax: { operands: cube, build: (_, x) => square(softmax(x!)) },
  'softmax along 0': { operands: cube, build: (_, x) => square(softmax(x!, 0)) },
  'softmax along 1': { operands: cube, build: (_, x) => square(softmax(x!, 1)) },
  maskedSoftmax: {
    operands: cube,
    build: (g, x) => square(maskedSoftmax(x!, g.constant([0, -1e9, 0, 0, -1e9, -1e9, 0, 0, 0, 0, 0, 0], [3, 4]))),
  },
  logSoftmax: { operands: cube, build: (_, x) => square(logSoftmax(x!)) },
  'logSoftmax along 1': { operands: cube, build: (_, x) => square(logSoftmax(x!, 1)) },
  gatedSilu: { operands: { g: [2, 3, 4], u: [2, 3, 4] }, build: (_, g, u) => square(gatedSilu(g!, u!)) },
  'gatedSilu with a constant gate': {
    operands: { u: [2, 3] },
    build: (g, u) => gatedSilu(g.constant(numbers(6, 5), [2, 3]), u!),
  },
  rmsNorm: { operands: { ...cube, w: [4] }, build: (_, x, w) => rmsNorm(x!, w!, 1e-6) },
  'rmsNorm with a large epsilon': { operands: { ...cube, w: [4] }, build: (_, x, w) => rmsNorm(x!, w!, 0.5) },
  'rmsNorm with a constant weight': {
    operands: cube,
    build: (g, x) => rmsNorm(x!, g.constant([1, 2, -1, 0.5]), 1e-6),
  },
  layerNorm: { operands: { ...cube, w: [4], b: [4] }, build: (_, x, w, b) => layerNorm(x!, w!, b!, 1e-5) },
  rotary: {
    operands: { x: [2, 3, 4] },
    build: (g, x) => {
      const angles = g.constant(numbers(12, 7), [3, 4])
      return square(rotary(x!, cos(angles), sin(angles)))
    },
  },
  'rotary, adjoint': {
    operands: { x: [2, 2, 3, 4] },
    build: (g, x) => {
      const angles = g.constant(numbers(24, 7), [2, 1, 3, 4])
      return square(rotary(x!, cos(angles), sin(angles), { adjoint: true }))
    },
  },
  'rotary by factors of one half': {
    operands: { x: [2, 2, 3, 4] },
    build: (g, x) => {
      const angles = g.constant(numbers(12, 7), [2, 1, 3, 2])
      return square(rotary(x!, cos(angles), sin(angles)))
    },
  },
  pickLogProbs: {
    operands: { x: [2, 3, 5] },
    build: (g, x) => square(pickLogProbs(x!, g.constant([0, 4, 2, 2, 1, 3], [2, 3], 'int64')).logProbs),
  },
  'pickLogProbs by int32': {
    operands: { x: [3, 5] },
    build: (g, x) => pickLogProbs(x!, g.constant([4, 0, 2], [3], 'int32')).logProbs,
  },
  entropy: {
    operands: { x: [3, 5] },
    build: (g, x) => pickLogProbs(x!, g.constant([4, 0, 2], [3], 'int64')).entropy,
  },
}

describe('derivatives of network layers', () => {
  test.each(Object.entries(cases))('%s', (_, derivative) => checkDerivative(derivative))

  test('on random shapes', async () => {
    const size = fc.integer({ min: 1, max: 3 })
    await fc.assert(
      fc.asyncProperty(size, size, fc.integer({ min: 2, max: 5 }), (a, b, width) =>
        checkDerivative({
          operands: { x: [a, b, width], w: [width] },
          build: (_, x, w) => {
            const normal = rmsNorm(x!, w!, 0.1)
            return [softmax(normal), mul(logSoftmax(reshape(normal, [a * b, width]), 0), 0.5)]
          },
        }),
      ),
      { numRuns: 8, seed: 3 },
    )
  })

  test.each(['rmsNorm', 'pickLogProbs'])('a second derivative of %s is refused', (name) => {
    const graph = new Graph()
    const x = graph.input('x', [2, 3])
    const weight = graph.input('w', [3])
    const ids = graph.input('ids', [2], 'int64')
    const y = name === 'rmsNorm' ? rmsNorm(x, weight, 1e-6) : pickLogProbs(x, ids).logProbs
    const [dx] = gradients(reduceSum(square(y), name === 'rmsNorm' ? [0, 1] : [0]), [x])
    expect(() => gradients(reduceSum(square(dx!), [0, 1]), [x])).toThrow(`first derivative of ${name}`)
  })
})
