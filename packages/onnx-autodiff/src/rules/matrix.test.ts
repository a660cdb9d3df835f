import fc from 'fast-check'
import { describe, test } from 'vitest'
import { checkDerivative } from '../check/central-difference.ts'
import { linear, matMul } from '../ops/matrix.ts'

const flags = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const

function swapIf(swap: boolean, shape: readonly number[]): number[] {
  return swap ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : [...shape]
}

const stacks: [string, number[], number[]][] = [
  ['matrices', [2, 3], [3, 4]],
  ['stacks', [2, 2, 3], [2, 3, 4]],
  ['a stack times a matrix', [2, 2, 3], [3, 4]],
  ['a matrix times a stack', [2, 3], [2, 3, 4]],
  ['repeated stacks', [2, 1, 2, 3], [3, 3, 4]],
]

describe.each(flags)('derivatives of matMul, transposeA %s, transposeB %s', (transposeA, transposeB) => {
  test.each(stacks)('%s', (_, a, b) =>
    checkDerivative({
      operands: { a: swapIf(transposeA, a), b: swapIf(transposeB, b) },
      build: (_graph, left, right) => matMul(left!, right!, { transposeA, transposeB }),
    }),
  )
})

describe('derivatives of linear', () => {
  test('rows', () => checkDerivative({ operands: { x: [4, 3], w: [2, 3] }, build: (_, x, w) => linear(x!, w!) }))
  test('leading axes and a bias', () =>
    checkDerivative({ operands: { x: [2, 3, 4], w: [5, 4], b: [5] }, build: (_, x, w, b) => linear(x!, w!, b) }))
  test('one vector', () =>
    checkDerivative({ operands: { x: [4], w: [5, 4], b: [5] }, build: (_, x, w, b) => linear(x!, w!, b) }))
  test('a weight used twice', () =>
    checkDerivative({ operands: { x: [2, 3], w: [3, 3] }, build: (_, x, w) => linear(linear(x!, w!), w!) }))
})

test('derivatives of matMul on random shapes', async () => {
  const size = fc.integer({ min: 1, max: 4 })
  const leading = fc.constantFrom<[number[], number[]]>(
    [[], []],
    [[2], []],
    [[], [2]],
    [[3], [1]],
    [
      [1, 2],
      [3, 1],
    ],
  )
  await fc.assert(
    fc.asyncProperty(leading, size, size, size, fc.boolean(), fc.boolean(), async ([left, right], m, k, n, ta, tb) =>
      checkDerivative({
        operands: { a: swapIf(ta, [...left, m, k]), b: swapIf(tb, [...right, k, n]) },
        build: (_, a, b) => matMul(a!, b!, { transposeA: ta, transposeB: tb }),
      }),
    ),
    { numRuns: 12, seed: 5 },
  )
})
