import { abs, add, div, erf, exp, greater, mul, sub, type Value, where } from '@spatial-ssrl/onnx-autodiff'

/** x Φ(x) with the normal distribution function Φ: the exact form of gelu (arXiv:1606.08415), which the patch merger uses. */
export function gaussianGelu(x: Value): Value {
  const scaled = mul(x, Math.SQRT1_2)
  return mul(mul(x, 0.5), add(x.dtype === 'float64' ? doubleErf(scaled) : erf(scaled), 1))
}

/**
 * erf(x) to 1.5e-7 (Abramowitz and Stegun 7.1.26). onnxruntime has no double-precision Erf, and the double-precision graphs, which exist
 * to check gradients, need a consistent derivative rather than the last digits.
 */
function doubleErf(x: Value): Value {
  const t = div(1, add(mul(abs(x), 0.3275911), 1))
  const falling = [-1.453152027, 1.421413741, -0.284496736, 0.254829592]
  const polynomial = falling.reduce((sum, coefficient) => mul(t, add(sum, coefficient)), mul(t, 1.061405429))
  const positive = sub(1, mul(polynomial, exp(mul(mul(x, x), -1))))
  return where(greater(x, 0), positive, mul(positive, -1))
}
