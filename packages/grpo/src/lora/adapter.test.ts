import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectGradient } from '../batch/batch-arbitrary.ts'
import { type Adapter, adapterBackward, adapterForward, mergeAdapter, startAdapter } from './adapter.ts'
import { type MagnitudeAdapter, magnitudeBackward, magnitudeForward, mergeMagnitude, rowNorms } from './magnitude.ts'
import { addProduct, type Matrix, matrix } from './matrix.ts'

const cell = fc.double({ min: -2, max: 2, noNaN: true })
const matrices = (rows: number, columns: number): fc.Arbitrary<Matrix<Float64Array>> =>
  fc
    .array(cell, { minLength: rows * columns, maxLength: rows * columns })
    .map((values) => ({ rows, columns, data: Float64Array.from(values) }))
const layers = fc.record({
  X: matrices(2, 4),
  W0: matrices(3, 4),
  A: matrices(2, 4),
  B: matrices(3, 2),
  U: matrices(2, 3),
})

const inner = (U: Matrix<Float64Array>, Y: Matrix) => U.data.reduce((sum, u, i) => sum + u * Y.data[i]!, 0)

test('gradients of A, B and x agree with central differences of U·y', () => {
  fc.assert(
    fc.property(layers, ({ X, W0, A, B, U }) => {
      const adapter: Adapter = { A, B, scale: 2 }
      const { dA, dB, dX } = adapterBackward(X, W0, adapter, U)
      const at = (change: Partial<Adapter>, x: Matrix = X) => inner(U, adapterForward(x, W0, { ...adapter, ...change }))
      expectGradient(A.data, dA.data, (data) => at({ A: { ...A, data } }))
      expectGradient(B.data, dB.data, (data) => at({ B: { ...B, data } }))
      expectGradient(X.data, dX.data, (data) => at({}, { ...X, data }))
    }),
    { numRuns: 40 },
  )
})

test('with B = 0 the layer is unchanged and only B has a gradient', () => {
  fc.assert(
    fc.property(layers, ({ X, W0, A, U }) => {
      const adapter: Adapter = { A, B: matrix(3, 2), scale: 2 }
      const plain = matrix(2, 3)
      addProduct(plain, X, W0, { transposeB: true })
      expect(adapterForward(X, W0, adapter).data).toEqual(plain.data)
      for (const value of adapterBackward(X, W0, adapter, U).dA.data) expect(Math.abs(value)).toBe(0)
    }),
  )
})

test('a fresh adapter is within its bound and changes nothing', () => {
  let at = 0
  const adapter = startAdapter({ inputs: 16, outputs: 3, rank: 2, alpha: 4 }, () => (at++ % 10) / 10)
  expect(adapter.scale).toBe(2)
  expect(Math.max(...adapter.A.data.map(Math.abs))).toBeCloseTo(0.25, 12)
  expect(adapter.B).toEqual(matrix(3, 2))
})

test('the merged layer computes the same', () => {
  fc.assert(
    fc.property(layers, ({ X, W0, A, B }) => {
      const adapter: Adapter = { A, B, scale: 0.5 }
      const merged = matrix(2, 3)
      addProduct(merged, X, mergeAdapter(W0, adapter), { transposeB: true })
      for (const [i, value] of adapterForward(X, W0, adapter).data.entries())
        expect(merged.data[i]).toBeCloseTo(value, 10)
    }),
  )
})

test('DoRA: gradients agree with central differences while the norms are held', () => {
  fc.assert(
    fc.property(layers, ({ X, W0, A, B, U }) => {
      const V = rowNorms(mergeAdapter(W0, { A, B, scale: 2 }))
      fc.pre(V.every((norm) => norm > 0.1))
      const adapter: MagnitudeAdapter = { A, B, scale: 2, magnitude: Float64Array.of(0.8, 0.7, 1.3) }
      const { dA, dB, dX, dMagnitude } = magnitudeBackward(X, W0, adapter, U)
      expectGradient(adapter.magnitude, dMagnitude, (magnitude) =>
        inner(U, magnitudeForward(X, W0, { ...adapter, magnitude })),
      )
      expectGradient(X.data, dX.data, (data) => inner(U, magnitudeForward({ ...X, data }, W0, adapter)))
      const held = (change: Partial<Adapter>) => {
        const Y = adapterForward(X, W0, { ...adapter, ...change })
        const data = Float64Array.from(Y.data, (y, i) => (y * adapter.magnitude[i % 3]!) / V[i % 3]!)
        return inner(U, { ...Y, data })
      }
      expectGradient(A.data, dA.data, (data) => held({ A: { ...A, data } }))
      expectGradient(B.data, dB.data, (data) => held({ B: { ...B, data } }))
    }),
    { numRuns: 40 },
  )
})

test('DoRA starts as the layer itself when the magnitudes are its row norms', () => {
  const W0 = { rows: 2, columns: 2, data: Float64Array.of(3, 4, 0, 2) }
  const adapter = { A: matrix(1, 2), B: matrix(2, 1), scale: 1, magnitude: rowNorms(W0) }
  expect([...adapter.magnitude]).toEqual([5, 2])
  expect([...mergeMagnitude(W0, adapter).data]).toEqual([3, 4, 0, 2])
})

test('shapes that do not fit are an error', () => {
  expect(() => addProduct(matrix(2, 2), matrix(2, 3), matrix(2, 2))).toThrow(
    'addProduct: expected shapes that fit, got (2, 3) · (2, 2) into (2, 2)',
  )
})
