import { type Adapter, adapterBackward, mergeAdapter } from './adapter.ts'
import { addProduct, type Matrix, matrix } from './matrix.ts'

/**
 * DoRA (arXiv:2402.09353): an adapter whose rows V_o of V = W₀ + s·B·A give the direction only, and a trained m the length:
 * y_o = (m_o/‖V_o‖)·V_o·x. The norms are constants for the gradient, as in PEFT.
 */
export interface MagnitudeAdapter extends Adapter {
  /** (out) m; at the start the row norms of W₀, so that the layer is unchanged. */
  magnitude: Float64Array
}

/** (rows) L2 norm of every row. */
export function rowNorms({ rows, columns, data }: Matrix): Float64Array {
  const result = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    let squares = 0
    for (let j = row * columns; j < (row + 1) * columns; j++) squares += data[j]! ** 2
    result[row] = Math.sqrt(squares)
  }
  return result
}

/** (out, in) the layer without an adapter that computes the same. */
export function mergeMagnitude(W0: Matrix, adapter: MagnitudeAdapter): Matrix {
  const V = mergeAdapter(W0, adapter)
  const norms = rowNorms(V)
  return {
    ...V,
    data: V.data.map((value, i) => value * gain(adapter, norms, Math.floor(i / V.columns))) as Float64Array,
  }
}

/** (batch, out) y. @param X (batch, in) */
export function magnitudeForward(X: Matrix, W0: Matrix, adapter: MagnitudeAdapter): Matrix {
  const Y = matrix(X.rows, W0.rows)
  addProduct(Y, X, mergeMagnitude(W0, adapter), { transposeB: true })
  return Y
}

/**
 * Gradients from U = ∂L/∂y (batch, out): dm_o = Σ U_o·y_o/m_o; dA, dB and dX are those of the plain adapter with U_o·m_o/‖V_o‖ in
 * place of U_o.
 */
export function magnitudeBackward(
  X: Matrix,
  W0: Matrix,
  adapter: MagnitudeAdapter,
  U: Matrix,
): { dA: Matrix; dB: Matrix; dX: Matrix; dMagnitude: Float64Array } {
  const norms = rowNorms(mergeAdapter(W0, adapter))
  const Y = magnitudeForward(X, W0, adapter)
  const scaled = matrix(U.rows, U.columns)
  const dMagnitude = new Float64Array(W0.rows)
  for (let i = 0; i < U.data.length; i++) {
    const out = i % U.columns
    scaled.data[i] = U.data[i]! * gain(adapter, norms, out)
    dMagnitude[out]! += (U.data[i]! * Y.data[i]!) / adapter.magnitude[out]!
  }
  return { ...adapterBackward(X, W0, adapter, scaled), dMagnitude }
}

function gain({ magnitude }: MagnitudeAdapter, norms: Float64Array, out: number): number {
  return magnitude[out]! / norms[out]!
}
