import { addNode, addSingle } from '../graph/graph.ts'
import { broadcastShapes, formatShape, positiveAxis, sameShape, sizeOf } from '../graph/shape.ts'
import type { Value } from '../graph/value.ts'
import { exp, mul, neg } from './elementwise.ts'
import { reshape } from './movement.ts'
import { reduceSum } from './reduction.ts'

/** eˣ / Σeˣ along an axis. */
export function softmax(x: Value, axis = -1): Value {
  return addSingle('softmax', [x], { axis: positiveAxis('softmax', axis, x.shape.length) }, x.shape, x.dtype)
}

/**
 * Softmax of x + mask over the last axis; the mask, 0 or −1e9, broadcasts to x and is a constant to gradients. A row needs at least one
 * place that is not masked. On the CPU, in single precision, shares below e⁻⁶⁰ of a row's largest are given as that.
 */
export function maskedSoftmax(x: Value, mask: Value): Value {
  if (!sameShape(broadcastShapes('maskedSoftmax', x.shape, mask.shape), x.shape) || mask.dtype !== x.dtype)
    throw new RangeError(
      `maskedSoftmax: expected a ${x.dtype} mask that broadcasts to ${formatShape(x.shape)}, got ${mask.dtype} ${formatShape(mask.shape)}`,
    )
  return addSingle('maskedSoftmax', [x, mask], {}, x.shape, x.dtype)
}

/** x − log Σeˣ along an axis. */
export function logSoftmax(x: Value, axis = -1): Value {
  return addSingle('logSoftmax', [x], { axis: positiveAxis('logSoftmax', axis, x.shape.length) }, x.shape, x.dtype)
}

function expectVector(caller: string, name: string, vector: Value, x: Value): void {
  if (!sameShape(vector.shape, x.shape.slice(-1)) || vector.dtype !== x.dtype)
    throw new RangeError(
      `${caller}: expected a ${x.dtype} ${name} of ${formatShape(x.shape.slice(-1))}, got ${vector.dtype} ${formatShape(vector.shape)}`,
    )
}

/** silu(gate) ∘ up, the gate of a feed-forward network (arXiv:2002.05202); operands of one shape. */
export function gatedSilu(gate: Value, up: Value): Value {
  if (!sameShape(gate.shape, up.shape) || gate.dtype !== up.dtype)
    throw new RangeError(
      `gatedSilu: expected operands of one dtype and shape, got ${gate.dtype} ${formatShape(gate.shape)} and ${up.dtype} ${formatShape(up.shape)}`,
    )
  const { shape, dtype } = gate
  return addNode('gatedSilu', [gate, up], {}, [
    { shape, dtype },
    { shape, dtype },
  ])[0]!
}

/** x / √(mean(x²) + ε) · weight over the last axis (arXiv:1910.07467); weight is a vector of its size. */
export function rmsNorm(x: Value, weight: Value, epsilon: number): Value {
  expectVector('rmsNorm', 'weight', weight, x)
  const { dtype, shape } = x
  const perRow = { shape: [...shape.slice(0, -1), 1], dtype }
  return addNode('rmsNorm', [x, weight], { epsilon }, [{ shape, dtype }, perRow])[0]!
}

/** (x − mean) / √(variance + ε) · weight + bias over the last axis (arXiv:1607.06450). */
export function layerNorm(x: Value, weight: Value, bias: Value, epsilon: number): Value {
  expectVector('layerNorm', 'weight', weight, x)
  expectVector('layerNorm', 'bias', bias, x)
  const { dtype, shape } = x
  const perRow = { shape: [...shape.slice(0, -1), 1], dtype }
  return addNode('layerNorm', [x, weight, bias], { epsilon }, [{ shape, dtype }, perRow, perRow])[0]!
}

/**
 * Rotary position embedding (arXiv:2104.09864): halves (x₁, x₂) of the last axis become (x₁cos − x₂sin, x₂cos + x₁sin). cos and sin
 * broadcast to x; their last axis is that of x, or half of it to serve both halves, which is faster. They are constants to gradients.
 */
export function rotary(x: Value, cos: Value, sin: Value, options: { adjoint?: boolean } = {}): Value {
  const size = x.shape.at(-1)!
  const given = cos.shape.at(-1)!
  const target = [...x.shape.slice(0, -1), given]
  const fits = [cos, sin].every(
    ({ shape }) => shape.at(-1) === given && sameShape(broadcastShapes('rotary', target, shape), target),
  )
  if (!fits || size % 2 !== 0 || (given !== size && given !== size / 2))
    throw new RangeError(
      `rotary: expected cos and sin that broadcast to an even last axis, or half of it, of ${formatShape(x.shape)}, got ${formatShape(cos.shape)} and ${formatShape(sin.shape)}`,
    )
  return addSingle('rotary', [x, cos, sin], { adjoint: options.adjoint ?? false }, x.shape, x.dtype)
}

/**
 * Log-probabilities (…) of ids (…) under logits (…, V), nats, and the entropy (…) of each distribution, nats. The vocabulary axis is
 * normalised once; the derivative with respect to the logits needs no one-hot matrix. What is not used is not computed.
 */
export function pickLogProbs(logits: Value, ids: Value): { logProbs: Value; entropy: Value } {
  const leading = logits.shape.slice(0, -1)
  const vocabulary = logits.shape.at(-1)
  if (vocabulary === undefined || !sameShape(leading, ids.shape) || (ids.dtype !== 'int64' && ids.dtype !== 'int32'))
    throw new RangeError(
      `pickLogProbs: expected logits (…, V) and integer ids (…), got ${formatShape(logits.shape)} and ${ids.dtype} ${formatShape(ids.shape)}`,
    )
  const rows = sizeOf(leading)
  const flat = reshape(logits, [rows, vocabulary])
  const picked = addSingle('pickLogProbs', [flat, reshape(ids, [rows])], {}, [rows], logits.dtype)
  const logged = logSoftmax(flat)
  const entropy = neg(reduceSum(mul(exp(logged), logged), [1]))
  return { logProbs: reshape(picked, leading), entropy: reshape(entropy, leading) }
}
