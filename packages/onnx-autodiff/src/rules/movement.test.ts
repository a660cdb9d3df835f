import { describe, test } from 'vitest'
import { checkDerivative, type DerivativeCase } from '../check/central-difference.ts'
import { mul, square } from '../ops/elementwise.ts'
import { concat, expand, expandDims, fill, pad, reshape, slice, split, squeeze, transpose } from '../ops/movement.ts'

const cube = { x: [2, 3, 4] }

const cases: Record<string, DerivativeCase> = {
  reshape: { operands: cube, build: (_, x) => square(reshape(x!, [6, -1])) },
  'reshape of a reshape': { operands: cube, build: (_, x) => square(reshape(reshape(x!, [24]), [4, 6])) },
  'transpose, reversed': { operands: cube, build: (_, x) => square(transpose(x!)) },
  'transpose 1,2,0': { operands: cube, build: (_, x) => square(transpose(x!, [1, 2, 0])) },
  'transpose of axes of size 1': {
    operands: { x: [1, 3, 1, 2] },
    build: (_, x) => square(transpose(x!, [1, 0, 3, 2])),
  },
  squeeze: { operands: { x: [2, 1, 3] }, build: (_, x) => square(squeeze(x!, [1])) },
  expandDims: { operands: cube, build: (_, x) => square(expandDims(x!, [0, -1])) },
  'expand of an axis': { operands: { x: [2, 1, 3] }, build: (_, x) => square(expand(x!, [2, 4, 3])) },
  'expand by axes': { operands: { x: [3] }, build: (_, x) => square(expand(x!, [2, 4, 3])) },
  'concat along 0': { operands: { a: [2, 3], b: [1, 3] }, build: (_, a, b) => square(concat([a!, b!], 0)) },
  'concat along −1 of a value with itself': {
    operands: { a: [2, 3], b: [2, 1] },
    build: (_, a, b) => square(concat([a!, b!, a!], -1)),
  },
  'slice at the front': { operands: cube, build: (_, x) => square(slice(x!, 0, 0, 1)) },
  'slice in the middle': { operands: cube, build: (_, x) => square(slice(x!, 2, 1, -1)) },
  'overlapping slices': { operands: cube, build: (_, x) => mul(slice(x!, 1, 0, 2), slice(x!, 1, 1, 3)) },
  'every part of a split': { operands: cube, build: (_, x) => split(x!, 2, [1, 2, 1]).map(square) },
  'one part of a split': { operands: cube, build: (_, x) => square(split(x!, 2, [1, 2, 1])[1]!) },
  'some parts of a split': {
    operands: cube,
    build: (_, x) =>
      split(x!, 2, [1, 2, 1])
        .filter((_part, index) => index !== 1)
        .map(square),
  },
  'pad at both ends': { operands: cube, build: (_, x) => square(pad(x!, 1, 2, 1, 3)) },
  'fill is constant': { operands: cube, build: (g, x) => mul(x!, fill(g, [3, 4], 2)) },
}

describe('derivatives of movement', () => {
  test.each(Object.entries(cases))('%s', (_, derivative) => checkDerivative(derivative))
})
