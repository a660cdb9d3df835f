import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { numbers, relativeError } from '../check/central-difference.ts'
import { runOnce } from '../check/run-graph.ts'
import { Graph } from '../graph/graph.ts'
import type { Value } from '../graph/value.ts'
import * as elementwise from './elementwise.ts'
import { gather, gatherElements, lowerTriangle, oneHot, scatterElements, scatterRows } from './index-by.ts'
import { linear, matMul } from './matrix.ts'
import { concat, expand, expandDims, fill, pad, range, reshape, slice, split, squeeze, transpose } from './movement.ts'
import { layerNorm, logSoftmax, maskedSoftmax, pickLogProbs, rmsNorm, rotary, softmax } from './network.ts'
import { argMax, cumSum, reduceMax, reduceMean, reduceSum, topK } from './reduction.ts'

const providers = ['cpu', 'webgpu'] as const

/** Runs what `build` makes of constants, for both lowerings, and checks dims and numbers. */
async function expectResult(build: (graph: Graph) => Value, dims: readonly number[], data: readonly number[]) {
  for (const provider of providers)
    for (const float of ['float32', 'float64'] as const) {
      const graph = new Graph({ float })
      const y = build(graph)
      expect(y.shape, 'inferred shape').toEqual(dims)
      const result = (await runOnce(graph, { y }, {}, { provider })).y!
      expect(result.dims, provider).toEqual(dims)
      expect(relativeError(result.data, data), `${provider} ${float}: ${result.data}`).toBeLessThan(3e-7)
    }
}

const grid = (g: Graph) => g.constant([1, 2, 3, 4, 5, 6], [2, 3])
const ids = (g: Graph, list: number[], shape = [list.length]) => g.constant(list, shape, 'int64')
const yes = (x: Value, g: Graph) => elementwise.cast(x, g.float)

const cases: Record<string, [(g: Graph) => Value, number[], number[]]> = {
  neg: [(g) => elementwise.neg(g.constant([1, -2])), [2], [-1, 2]],
  clip: [(g) => elementwise.clip(grid(g), 2, 4), [2, 3], [2, 2, 3, 4, 4, 4]],
  'clip above only': [(g) => elementwise.clip(grid(g), Number.NEGATIVE_INFINITY, 3), [2, 3], [1, 2, 3, 3, 3, 3]],
  maximum: [(g) => elementwise.maximum(grid(g), g.constant([3, 3, 3])), [2, 3], [3, 3, 3, 4, 5, 6]],
  minimum: [(g) => elementwise.minimum(3, grid(g)), [2, 3], [1, 2, 3, 3, 3, 3]],
  floor: [(g) => elementwise.floor(g.constant([1.5, -1.5, 2])), [3], [1, -2, 2]],
  equal: [(g) => yes(elementwise.equal(grid(g), 3), g), [2, 3], [0, 0, 1, 0, 0, 0]],
  greaterOrEqual: [(g) => yes(elementwise.greaterOrEqual(grid(g), 3), g), [2, 3], [0, 0, 1, 1, 1, 1]],
  'not and or': [
    (g) => {
      const [low, high] = [elementwise.less(grid(g), 3), elementwise.greater(grid(g), 5)]
      return yes(elementwise.or(elementwise.and(low, elementwise.not(high)), high), g)
    },
    [2, 3],
    [1, 1, 0, 0, 0, 1],
  ],
  silu: [(g) => elementwise.silu(g.constant([0, 1])), [2], [0, 1 / (1 + Math.exp(-1))]],
  'sigmoid far out': [(g) => elementwise.sigmoid(g.constant([-800, 800])), [2], [0, 1]],
  gelu: [
    (g) => elementwise.gelu(g.constant([0, 1])),
    [2],
    [0, 0.5 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * 1.044715))],
  ],
  transpose: [(g) => transpose(grid(g)), [3, 2], [1, 4, 2, 5, 3, 6]],
  squeeze: [(g) => squeeze(expandDims(grid(g), [0, 2]), [0]), [2, 1, 3], [1, 2, 3, 4, 5, 6]],
  concat: [(g) => concat([grid(g), g.constant([9, 8], [2, 1])], 1), [2, 4], [1, 2, 3, 9, 4, 5, 6, 8]],
  slice: [(g) => slice(grid(g), -1, -2, 3), [2, 2], [2, 3, 5, 6]],
  split: [(g) => split(grid(g), 1, [1, 2])[1]!, [2, 2], [2, 3, 5, 6]],
  pad: [(g) => pad(grid(g), 0, 1, 0, 7), [3, 3], [7, 7, 7, 1, 2, 3, 4, 5, 6]],
  expand: [(g) => expand(g.constant([1, 2]), [2, 2]), [2, 2], [1, 2, 1, 2]],
  fill: [(g) => elementwise.add(fill(g, [2, 2], 1.5), 0), [2, 2], [1.5, 1.5, 1.5, 1.5]],
  range: [(g) => yes(range(g, 2, 5), g), [3], [2, 3, 4]],
  'an empty axis': [
    (g) => concat([reshape(g.constant([], [0, 3]), [3, 0]), transpose(grid(g))], 1),
    [3, 2],
    [1, 4, 2, 5, 3, 6],
  ],
  gather: [(g) => gather(grid(g), ids(g, [1, 0, 1]), 0), [3, 3], [4, 5, 6, 1, 2, 3, 4, 5, 6]],
  gatherElements: [(g) => gatherElements(grid(g), ids(g, [2, 0], [2, 1]), 1), [2, 1], [3, 4]],
  scatterRows: [(g) => scatterRows(grid(g), ids(g, [2, 2]), 3), [3, 3], [0, 0, 0, 0, 0, 0, 5, 7, 9]],
  scatterElements: [
    (g) => scatterElements(grid(g), ids(g, [1, 1, 0, 0, 1, 1], [2, 3]), 1, [2, 3]),
    [2, 3],
    [3, 3, 0, 4, 11, 0],
  ],
  oneHot: [(g) => oneHot(ids(g, [1, 0]), 3), [2, 3], [0, 1, 0, 1, 0, 0]],
  lowerTriangle: [(g) => yes(lowerTriangle(g, 2, 3), g), [2, 3], [1, 0, 0, 1, 1, 0]],
  reduceSum: [(g) => reduceSum(grid(g), [0]), [3], [5, 7, 9]],
  reduceMean: [(g) => reduceMean(grid(g), [1], true), [2, 1], [2, 5]],
  reduceMax: [(g) => reduceMax(grid(g), [0, 1]), [], [6]],
  argMax: [(g) => yes(argMax(g.constant([1, 3, 3, 2]), 0), g), [], [1]],
  'topK values': [(g) => topK(grid(g), 2).values, [2, 2], [3, 2, 6, 5]],
  'topK positions': [(g) => yes(topK(grid(g), 2).indices, g), [2, 2], [2, 1, 2, 1]],
  cumSum: [(g) => cumSum(grid(g), 1, { exclusive: true, reverse: true }), [2, 3], [5, 3, 0, 11, 6, 0]],
  softmax: [(g) => softmax(g.constant([0, Math.log(3)])), [2], [0.25, 0.75]],
  maskedSoftmax: [
    // A masked score may be far above the others, and a row far below another.
    (g) =>
      maskedSoftmax(
        g.constant([0, Math.log(3), 500, -700, 2, -700], [2, 3]),
        g.constant(
          [
            [0, 0, -1e9],
            [0, -1e9, 0],
          ].flat(),
          [2, 3],
        ),
      ),
    [2, 3],
    [0.25, 0.75, 0, 0.5, 0, 0.5],
  ],
  'maskedSoftmax by one mask for all rows': [
    (g) => maskedSoftmax(g.constant([1, 1, 7, 2, 2, 9], [2, 1, 3]), g.constant([0, 0, -1e9])),
    [2, 1, 3],
    [0.5, 0.5, 0, 0.5, 0.5, 0],
  ],
  'logSoftmax of large numbers': [
    (g) => logSoftmax(g.constant([1000, 1000, 900])),
    [3],
    [Math.log(0.5), Math.log(0.5), Math.log(0.5) - 100],
  ],
  rmsNorm: [(g) => rmsNorm(g.constant([3, 4]), g.constant([1, 2]), 0), [2], [3 / Math.sqrt(12.5), 8 / Math.sqrt(12.5)]],
  layerNorm: [(g) => layerNorm(g.constant([1, 3]), g.constant([2, 2]), g.constant([0, 5]), 0), [2], [-2, 7]],
  rotary: [
    (g) => rotary(g.constant([1, 2, 3, 4]), g.constant([0.6, 0.8, 0.6, 0.8]), g.constant([0.8, 0.6, 0.8, 0.6])),
    [4],
    [0.6 - 2.4, 1.6 - 2.4, 1.8 + 0.8, 3.2 + 1.2],
  ],
  'rotary by factors of one half': [
    (g) => rotary(g.constant([1, 2, 3, 4]), g.constant([0.6, 0.8]), g.constant([0.8, 0.6])),
    [4],
    [0.6 - 2.4, 1.6 - 2.4, 1.8 + 0.8, 3.2 + 1.2],
  ],
  'rotary of heads by factors of each token': [(g) => turnedHeads(g, false), [2, 3, 5, 8], Array(240).fill(1)],
  'rotary of heads, adjoint': [(g) => turnedHeads(g, true), [2, 3, 5, 8], Array(240).fill(1)],
  'pickLogProbs, entropy': [
    (g) => {
      const { logProbs, entropy } = pickLogProbs(g.constant([0, 0, 0, Math.log(3)], [2, 2]), ids(g, [0, 1]))
      return concat([logProbs, entropy], 0)
    },
    [4],
    [Math.log(0.5), Math.log(0.75), Math.log(2), -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75)],
  ],
}

describe('results of operations', () => {
  test.each(Object.entries(cases))('%s', (_, [build, dims, data]) => expectResult(build, dims, data))

  test('matMul and linear agree with sums on random shapes', async () => {
    const size = fc.integer({ min: 1, max: 5 })
    await fc.assert(
      fc.asyncProperty(size, size, size, fc.boolean(), fc.boolean(), async (m, k, n, transposeA, transposeB) => {
        const [a, b] = [numbers(m * k, 1), numbers(k * n, 2)]
        const at = (i: number, j: number) => a[transposeA ? j * m + i : i * k + j]!
        const bt = (i: number, j: number) => b[transposeB ? j * k + i : i * n + j]!
        const expected = Array.from({ length: m * n }, (_, cell) => {
          const [row, column] = [Math.floor(cell / n), cell % n]
          return Array.from({ length: k }, (_, i) => at(row, i) * bt(i, column)).reduce((sum, part) => sum + part, 0)
        })
        const left = (g: Graph) => g.constant(a, transposeA ? [k, m] : [m, k])
        const right = (g: Graph) => g.constant(b, transposeB ? [n, k] : [k, n])
        await expectResult((g) => matMul(left(g), right(g), { transposeA, transposeB }), [m, n], expected)
        if (transposeB && !transposeA) await expectResult((g) => linear(left(g), right(g)), [m, n], expected)
      }),
      { numRuns: 15, seed: 2 },
    )
  })
})

/** Heads turned by factors of one half, less heads turned by factors written out for both, and 1 to measure errors by. */
function turnedHeads(g: Graph, adjoint: boolean): Value {
  const x = g.constant(numbers(240, 1), [2, 3, 5, 8])
  const [cosines, sines] = [2, 3].map((seed) => g.constant(numbers(40, seed), [2, 1, 5, 4]))
  const both = (half: Value): Value => concat([half, half], 3)
  const turned = rotary(x, cosines!, sines!, { adjoint })
  return elementwise.add(elementwise.sub(turned, rotary(x, both(cosines!), both(sines!), { adjoint })), 1)
}

const graph = new Graph()
const a = graph.constant(numbers(6, 1), [2, 3])
const b = graph.constant(numbers(8, 1), [2, 4])
const index = graph.constant([0], [1], 'int64')
const flag = graph.constant([1], [1], 'bool')

const refusals: Record<string, [() => unknown, string]> = {
  'shapes that do not broadcast': [
    () => elementwise.add(a, b),
    'add: expected shapes that broadcast together, got [2,3] and [2,4]',
  ],
  'two dtypes': [() => elementwise.mul(a, index), 'mul: expected operands of one dtype, got float32 and int64'],
  'two numbers': [() => elementwise.add(1, 2), 'add: expected a value among the operands'],
  'two number branches': [() => elementwise.where(flag, 1, 2), 'where: expected a value among the branches'],
  'a number condition': [() => elementwise.where(a, a, a), 'where: expected a bool condition, got float32'],
  'two branch dtypes': [() => elementwise.where(flag, a, index), 'where: expected branches of one dtype'],
  'integers in a function': [() => elementwise.exp(index), 'exp: expected a floating-point value, got int64'],
  'integers in a power': [() => elementwise.pow(index, 3), 'pow: expected a floating-point value'],
  'numbers in logic': [() => elementwise.and(a, a), 'and: expected bool operands'],
  'numbers negated as bools': [() => elementwise.not(a), 'not: expected a bool value'],
  'an empty interval': [() => elementwise.clip(a, 1, 0), 'clip: expected low ≤ high'],
  'inner sizes': [() => matMul(a, b), 'matMul: expected inner sizes to agree, got [2,3]·[2,4]'],
  'a vector operand': [() => matMul(a, index), 'matMul: expected operands of rank 2 or more'],
  'two matrix dtypes': [() => matMul(a, elementwise.cast(b, 'float64')), 'matMul: expected operands of one dtype'],
  'a weight of another width': [() => linear(a, b), 'linear: expected x (…, in) and weight (out, in)'],
  'a bias of another length': [() => linear(a, a, graph.constant([1])), 'linear: expected a bias of [2], got [1]'],
  'two linear dtypes': [() => linear(a, elementwise.cast(a, 'float64')), 'linear: expected operands of one dtype'],
  'another element count': [() => reshape(a, [4]), 'reshape: expected the elements of [2,3], got [4]'],
  'two unknown sizes': [() => reshape(a, [-1, -1]), 'reshape: expected the elements'],
  'no permutation': [() => transpose(a, [0, 0]), 'transpose: expected a permutation of 2 axes'],
  'a wide axis squeezed': [() => squeeze(a, [0]), 'squeeze: expected axis 0 of size 1'],
  'an axis outside': [() => softmax(a, 2), 'softmax: expected an axis of a rank 2 value, got 2'],
  'a mask of another shape': [
    () => maskedSoftmax(a, b),
    'maskedSoftmax: expected shapes that broadcast together, got [2,3] and [2,4]',
  ],
  'a mask of another dtype': [() => maskedSoftmax(a, index), 'maskedSoftmax: expected a float32 mask'],
  'a shape not reached': [() => expand(a, [3, 3]), 'expand'],
  'nothing to join': [() => concat([], 0), 'concat: expected at least one value'],
  'unequal parts': [() => concat([a, b], 0), 'concat: expected float32 [2,3] but for axis 0'],
  'a slice outside': [() => slice(a, 1, 1, 5), 'slice: expected bounds within axis 1'],
  'parts that do not add up': [() => split(a, 1, [1, 1]), 'split: expected sizes adding up'],
  'negative padding': [() => pad(a, 0, -1, 0), 'pad: expected amounts from 0'],
  'an empty range backwards': [() => range(graph, 3, 1), 'range: expected start ≤ end'],
  'float indices': [() => gather(a, a), 'gather: expected integer indices, got float32'],
  'an inverse of another length': [
    () => gather(a, index, 0, { inverse: index }),
    'gather: expected an inverse of int64 [2] to a vector of indices along axis 0, got int64 [1]',
  ],
  'indices of another shape': [() => gatherElements(a, index, 0), 'gatherElements: expected indices'],
  'updates without indices': [() => scatterRows(a, index, 3), 'scatterRows: expected updates (m, D)'],
  'updates of another shape': [() => scatterElements(a, index, 0, [2, 3]), 'scatterElements: expected updates'],
  'too many of the largest': [() => topK(a, 4), 'topK: expected a count from 1 to 3, got 4'],
  'a weight of another size': [
    () => rmsNorm(a, graph.constant([1, 2]), 0),
    'rmsNorm: expected a float32 weight of [3]',
  ],
  'factors of another width': [
    () => rotary(b, graph.constant([1]), graph.constant([1])),
    'rotary: expected cos and sin that broadcast to an even last axis, or half of it, of [2,4], got [1] and [1]',
  ],
  'an odd rotary axis': [() => rotary(a, a, a), 'rotary: expected cos and sin'],
  'ids of another shape': [() => pickLogProbs(a, index), 'pickLogProbs: expected logits (…, V)'],
}

describe('errors say what was expected', () => {
  test.each(Object.entries(refusals))('%s', (_, [attempt, message]) => {
    expect(attempt).toThrow(RangeError)
    expect(attempt).toThrow(message)
  })
})
