import { describe, test } from 'vitest'
import { checkDerivative, type DerivativeCase } from '../check/central-difference.ts'
import { cast, mul, square } from '../ops/elementwise.ts'
import { gather, gatherElements, oneHot, scatterElements, scatterRows } from '../ops/index-by.ts'
import { matMul } from '../ops/matrix.ts'
import { argMax } from '../ops/reduction.ts'

const table = { x: [4, 3] }
const cube = { x: [2, 4, 3] }

const cases: Record<string, DerivativeCase> = {
  'gather with repeats': {
    operands: table,
    build: (g, x) => square(gather(x!, g.constant([3, 1, 1, 0, 1], [5], 'int64'))),
  },
  'gather by a matrix': {
    operands: table,
    build: (g, x) => square(gather(x!, g.constant([3, 1, 1, 0], [2, 2], 'int64'))),
  },
  'gather one row': { operands: table, build: (g, x) => square(gather(x!, g.constant(2, [], 'int64'))) },
  'gather along 1': { operands: cube, build: (g, x) => square(gather(x!, g.constant([3, 3, 0], [3], 'int64'), 1)) },
  'gather along −1 by a matrix': {
    operands: cube,
    build: (g, x) => square(gather(x!, g.constant([2, 0, 2, 2], [2, 2], 'int64'), -1)),
  },
  'gather by int32': { operands: table, build: (g, x) => square(gather(x!, g.constant([2, 2], [2], 'int32'))) },
  'gather by a permutation': {
    operands: cube,
    build: (g, x) => {
      const exchange = g.constant([1, 0], [2], 'int32')
      return square(gather(x!, exchange, 0, { inverse: exchange }))
    },
  },
  'gather with padding and a row left out': {
    operands: table,
    build: (g, x) => {
      const both = g.constant([2, 1, 0, 0], [4], 'int64') // place 3 is padding, row 3 has no place
      return mul(square(gather(x!, both, 0, { inverse: both })), g.constant([1, 2, 3, 0], [4, 1]))
    },
  },
  'gatherElements along 0': {
    operands: table,
    build: (g, x) => square(gatherElements(x!, g.constant([0, 3, 3, 1, 2, 3], [2, 3], 'int64'), 0)),
  },
  'gatherElements along −1': {
    operands: table,
    build: (g, x) => square(gatherElements(x!, g.constant([0, 2, 1, 1, 2, 2, 0, 1], [4, 2], 'int64'), -1)),
  },
  scatterRows: {
    operands: table,
    build: (g, x) => square(scatterRows(x!, g.constant([1, 0, 1, 4], [4], 'int64'), 5)),
  },
  'scatterRows to more rows than a product serves': {
    operands: table,
    build: (g, x) => square(scatterRows(x!, g.constant([1, 0, 1, 1099], [4], 'int64'), 1100)),
  },
  scatterElements: {
    operands: table,
    build: (g, x) => {
      const indices = g.constant([0, 1, 2, 0, 1, 0, 2, 2, 1, 1, 0, 3], [4, 3], 'int64')
      return square(scatterElements(x!, indices, 0, [4, 3]))
    },
  },
  'oneHot is constant': {
    operands: table,
    build: (g, x) => mul(cast(oneHot(argMax(x!), 3), g.float), x!),
  },
  'oneHot as a selector': {
    operands: table,
    build: (g, x) => square(matMul(oneHot(g.constant([2, 2, 0], [3], 'int64'), 4), x!)),
  },
}

describe('derivatives of indexing', () => {
  test.each(Object.entries(cases))('%s', (_, derivative) => checkDerivative(derivative))
})
