import type { RealArray } from '../batch/batch.ts'
import { checkOptions } from '../checks/options.ts'

/** A row-major matrix. */
export interface Matrix<A extends RealArray = RealArray> {
  rows: number
  columns: number
  /** (rows · columns), entry (i, j) at i·columns + j. */
  data: A
}

/** A matrix of zeros. */
export function matrix(rows: number, columns: number): Matrix<Float64Array> {
  return { rows, columns, data: new Float64Array(rows * columns) }
}

/**
 * C ← C + factor·op(A)·op(B), with op the transpose where asked. The plain triple loop: the reference, not the fast way.
 * @throws RangeError for shapes that do not fit
 */
export function addProduct(
  C: Matrix,
  A: Matrix,
  B: Matrix,
  {
    factor = 1,
    transposeA = false,
    transposeB = false,
    ...rest
  }: { factor?: number; transposeA?: boolean; transposeB?: boolean } = {},
): void {
  checkOptions('addProduct', rest, ['factor', 'transposeA', 'transposeB'])
  const inner = transposeA ? A.rows : A.columns
  const fits =
    inner === (transposeB ? B.columns : B.rows) &&
    C.rows === (transposeA ? A.columns : A.rows) &&
    C.columns === (transposeB ? B.rows : B.columns)
  if (!fits)
    throw new RangeError(
      `addProduct: expected shapes that fit, got ${shape(A)}${transposeA ? 'ᵀ' : ''} · ${shape(B)}${transposeB ? 'ᵀ' : ''} into ${shape(C)}`,
    )
  for (let i = 0; i < C.rows; i++) {
    for (let j = 0; j < C.columns; j++) {
      let sum = 0
      for (let k = 0; k < inner; k++) {
        const a = A.data[transposeA ? k * A.columns + i : i * A.columns + k]!
        const b = B.data[transposeB ? j * B.columns + k : k * B.columns + j]!
        sum += a * b
      }
      C.data[i * C.columns + j]! += factor * sum
    }
  }
}

function shape({ rows, columns }: Matrix): string {
  return `(${rows}, ${columns})`
}
