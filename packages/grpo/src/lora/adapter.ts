import { checkOptions } from '../checks/options.ts'
import { addProduct, type Matrix, matrix } from './matrix.ts'

/**
 * A low-rank adapter of a linear layer y = W₀x (arXiv:2106.09685): y = W₀x + s·B·A·x. At the start B is 0, so the adapter changes nothing,
 * and the reference policy of a KL term is the same model with the adapter switched off.
 */
export interface Adapter {
  /** (r, in). */
  A: Matrix
  /** (out, r). */
  B: Matrix
  /** s, from `adapterScale`. */
  scale: number
}

/** s = alpha/r, or alpha/√r for rsLoRA (arXiv:2312.03732), which keeps the update's size as r grows. */
export function adapterScale(
  rank: number,
  alpha: number,
  { rankStabilised = false, ...rest }: { rankStabilised?: boolean } = {},
): number {
  checkOptions('adapterScale', rest, ['rankStabilised'])
  return alpha / (rankStabilised ? Math.sqrt(rank) : rank)
}

/**
 * Bound of the uniform distribution that A starts from, 1/√in (Kaiming with a = √5, PEFT and microsoft/LoRA); its standard deviation is
 * bound/√3. PEFT's `gaussian` alternative has deviation 1/r.
 */
export function adapterInitBound(inputs: number): number {
  return 1 / Math.sqrt(inputs)
}

/** (batch, out) y = X·W₀ᵀ + s·X·Aᵀ·Bᵀ. @param X (batch, in) @param W0 (out, in), frozen */
export function adapterForward(X: Matrix, W0: Matrix, { A, B, scale }: Adapter): Matrix {
  const Y = matrix(X.rows, W0.rows)
  addProduct(Y, X, W0, { transposeB: true })
  const low = matrix(X.rows, A.rows)
  addProduct(low, X, A, { transposeB: true })
  addProduct(Y, low, B, { transposeB: true, factor: scale })
  return Y
}

/**
 * Gradients from U = ∂L/∂y (batch, out):
 *
 *   dA = s·Bᵀ·Uᵀ·X,   dB = s·Uᵀ·(X·Aᵀ),   dX = U·W₀ + s·(U·B)·A
 *
 * With B = 0 only B moves in the first step.
 */
export function adapterBackward(
  X: Matrix,
  W0: Matrix,
  { A, B, scale }: Adapter,
  U: Matrix,
): { dA: Matrix; dB: Matrix; dX: Matrix } {
  const low = matrix(X.rows, A.rows)
  addProduct(low, X, A, { transposeB: true })
  const back = matrix(U.rows, B.columns)
  addProduct(back, U, B)
  const dA = matrix(A.rows, A.columns)
  addProduct(dA, back, X, { transposeA: true, factor: scale })
  const dB = matrix(B.rows, B.columns)
  addProduct(dB, U, low, { transposeA: true, factor: scale })
  const dX = matrix(X.rows, X.columns)
  addProduct(dX, U, W0)
  addProduct(dX, back, A, { factor: scale })
  return { dA, dB, dX }
}

/** W₀ + s·B·A, the layer without an adapter that computes the same. */
export function mergeAdapter(W0: Matrix, { A, B, scale }: Adapter): Matrix {
  const merged = { ...W0, data: Float64Array.from(W0.data) }
  addProduct(merged, B, A, { factor: scale })
  return merged
}

/**
 * A fresh adapter: A uniform within ±1/√in, B = 0, so the layer is unchanged.
 * @param random uniform numbers in [0, 1)
 */
export function startAdapter(
  { inputs, outputs, rank, alpha }: { inputs: number; outputs: number; rank: number; alpha: number },
  random: () => number,
): Adapter {
  const A = matrix(rank, inputs)
  const bound = adapterInitBound(inputs)
  for (let i = 0; i < A.data.length; i++) A.data[i] = bound * (2 * random() - 1)
  return { A, B: matrix(outputs, rank), scale: adapterScale(rank, alpha) }
}
