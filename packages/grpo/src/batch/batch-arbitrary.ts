import fc from 'fast-check'
import type { PolicyBatch } from './batch.ts'

/** A batch for tests: double precision, one advantage per reply, a reference, at least one valid token. */
export interface TestBatch extends PolicyBatch<Float64Array> {
  oldLogp: Float64Array
  referenceLogp: Float64Array
  mask: Uint8Array
  advantages: Float64Array
}

/** Small random batches with holes in the mask; garbage (−∞, NaN) wherever the mask is 0. */
export const batches: fc.Arbitrary<TestBatch> = fc
  .record({ rows: fc.integer({ min: 1, max: 5 }), tokens: fc.integer({ min: 1, max: 6 }) })
  .chain(({ rows, tokens }) => {
    const reals = (min: number, max: number, length = rows * tokens) =>
      fc
        .array(fc.double({ min, max, noNaN: true }), { minLength: length, maxLength: length })
        .map((values) => Float64Array.from(values))
    return fc.record({
      logp: reals(-4, -0.01),
      oldLogp: reals(-4, -0.01),
      referenceLogp: reals(-4, -0.01),
      advantages: reals(-2, 2, rows),
      mask: fc
        .uint8Array({ min: 0, max: 1, minLength: rows * tokens, maxLength: rows * tokens })
        .map((mask) => mask.with(0, 1)),
      rows: fc.constant(rows),
      tokens: fc.constant(tokens),
    })
  })
  .map((batch) => {
    batch.mask.forEach((valid, i) => {
      if (valid === 0) [batch.logp[i], batch.oldLogp[i], batch.referenceLogp[i]] = [-Infinity, NaN, -Infinity]
    })
    return batch
  })

/**
 * Compares `gradient` with differences of `lossAt` in every entry of `at`. Entries where the one-sided differences disagree sit at a
 * kink, where no derivative exists, and are left out.
 * @returns how many entries were compared
 */
export function expectGradient(
  at: Float64Array,
  gradient: ArrayLike<number>,
  lossAt: (point: Float64Array) => number,
): number {
  const h = 1e-6
  const centre = lossAt(at)
  let compared = 0
  for (let i = 0; i < at.length; i++) {
    if (!Number.isFinite(at[i]!)) continue
    const forward = (lossAt(at.with(i, at[i]! + h)) - centre) / h
    const backward = (centre - lossAt(at.with(i, at[i]! - h))) / h
    if (Math.abs(forward - backward) > 1e-3 * (1 + Math.abs(forward))) continue
    const numeric = (forward + backward) / 2
    if (Math.abs(numeric - gradient[i]!) > 1e-6 * (1 + Math.abs(numeric)))
      throw new Error(`entry ${i}: expected ∂loss/∂logp ${numeric}, got ${gradient[i]}`)
    compared++
  }
  return compared
}
