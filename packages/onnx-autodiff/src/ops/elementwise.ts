import { addNode, addSingle, asValue } from '../graph/graph.ts'
import type { BinaryKind, UnaryKind } from '../graph/kinds.ts'
import { broadcastShapes } from '../graph/shape.ts'
import { type DType, isFloat, type Operand, type Value } from '../graph/value.ts'

function unary(kind: UnaryKind, x: Value): Value {
  if (!isFloat(x.dtype)) throw new RangeError(`${kind}: expected a floating-point value, got ${x.dtype}`)
  return addSingle(kind, [x], {}, x.shape, x.dtype)
}

function binary(kind: BinaryKind, a: Operand, b: Operand, result?: DType): Value {
  const like = typeof a === 'number' ? b : a
  if (typeof like === 'number') throw new RangeError(`${kind}: expected a value among the operands, got two numbers`)
  const left = asValue(a, like)
  const right = asValue(b, like)
  if (left.dtype !== right.dtype)
    throw new RangeError(`${kind}: expected operands of one dtype, got ${left.dtype} and ${right.dtype}`)
  const shape = broadcastShapes(kind, left.shape, right.shape)
  return addSingle(kind, [left, right], {}, shape, result ?? like.dtype)
}

function logical(kind: 'and' | 'or', a: Value, b: Value): Value {
  if (a.dtype !== 'bool' || b.dtype !== 'bool')
    throw new RangeError(`${kind}: expected bool operands, got ${a.dtype} and ${b.dtype}`)
  return binary(kind, a, b)
}

/** a + b, broadcast. Throws RangeError on shapes that do not broadcast or on two dtypes, like every function of two operands. */
export const add = (a: Operand, b: Operand): Value => binary('add', a, b)
/** a − b, broadcast. */
export const sub = (a: Operand, b: Operand): Value => binary('sub', a, b)
/** a · b elementwise, broadcast. */
export const mul = (a: Operand, b: Operand): Value => binary('mul', a, b)
/** a / b elementwise, broadcast; integers are divided towards zero. */
export const div = (a: Operand, b: Operand): Value => binary('div', a, b)
/** The larger of a and b; the gradient of a tie goes to a. */
export const maximum = (a: Operand, b: Operand): Value => binary('maximum', a, b)
/** The smaller of a and b; the gradient of a tie goes to a. */
export const minimum = (a: Operand, b: Operand): Value => binary('minimum', a, b)

/** a = b, bool. */
export const equal = (a: Operand, b: Operand): Value => binary('equal', a, b, 'bool')
/** a > b, bool. */
export const greater = (a: Operand, b: Operand): Value => binary('greater', a, b, 'bool')
/** a ≥ b, bool. */
export const greaterOrEqual = (a: Operand, b: Operand): Value => binary('greaterOrEqual', a, b, 'bool')
/** a < b, bool. */
export const less = (a: Operand, b: Operand): Value => binary('less', a, b, 'bool')
/** a ≤ b, bool. */
export const lessOrEqual = (a: Operand, b: Operand): Value => binary('lessOrEqual', a, b, 'bool')
/** Both of two bools. */
export const and = (a: Value, b: Value): Value => logical('and', a, b)
/** Either of two bools. */
export const or = (a: Value, b: Value): Value => logical('or', a, b)

/** The other bool. */
export function not(x: Value): Value {
  if (x.dtype !== 'bool') throw new RangeError(`not: expected a bool value, got ${x.dtype}`)
  return addSingle('not', [x], {}, x.shape, 'bool')
}

/** −x. */
export const neg = (x: Value): Value => unary('neg', x)
/** eˣ. */
export const exp = (x: Value): Value => unary('exp', x)
/** Natural logarithm. */
export const log = (x: Value): Value => unary('log', x)
/** Square root. */
export const sqrt = (x: Value): Value => unary('sqrt', x)
/** 1 / x. */
export const reciprocal = (x: Value): Value => unary('reciprocal', x)
/** 1 / (1 + e⁻ˣ). */
export const sigmoid = (x: Value): Value => unary('sigmoid', x)
/** Hyperbolic tangent. */
export const tanh = (x: Value): Value => unary('tanh', x)
/** max(x, 0); the derivative at 0 is 0. */
export const relu = (x: Value): Value => unary('relu', x)
/** x · sigmoid(x). */
export const silu = (x: Value): Value => unary('silu', x)
/** ½x(1 + tanh(√(2/π)(x + 0.044715x³))), the tanh form of arXiv:1606.08415. */
export const gelu = (x: Value): Value => unary('gelu', x)
/** |x|; the derivative at 0 is 0. */
export const abs = (x: Value): Value => unary('abs', x)
/** Cosine of radians. */
export const cos = (x: Value): Value => unary('cos', x)
/** Sine of radians. */
export const sin = (x: Value): Value => unary('sin', x)
/** Gauss error function 2/√π ∫₀ˣ e^(−t²) dt. */
export const erf = (x: Value): Value => unary('erf', x)
/** Largest integer not above x; its derivative is 0. */
export const floor = (x: Value): Value => unary('floor', x)
/** x². */
export const square = (x: Value): Value => mul(x, x)

/** xᵉ for a constant exponent. */
export function pow(x: Value, exponent: number): Value {
  if (!isFloat(x.dtype)) throw new RangeError(`pow: expected a floating-point value, got ${x.dtype}`)
  if (exponent === 1) return x
  if (exponent === 2) return square(x)
  return addSingle('pow', [x], { exponent }, x.shape, x.dtype)
}

/** x limited to [low, high]; the gradient passes where low ≤ x ≤ high. */
export function clip(x: Value, low: number, high: number): Value {
  if (!(low <= high)) throw new RangeError(`clip: expected low ≤ high, got ${low} and ${high}`)
  return addSingle('clip', [x], { low, high }, x.shape, x.dtype)
}

/** a where the condition holds, otherwise b; all three broadcast. */
export function where(condition: Value, a: Operand, b: Operand): Value {
  const like = typeof a === 'number' ? b : a
  if (typeof like === 'number') throw new RangeError('where: expected a value among the branches, got two numbers')
  if (condition.dtype !== 'bool') throw new RangeError(`where: expected a bool condition, got ${condition.dtype}`)
  const left = asValue(a, like)
  const right = asValue(b, like)
  if (left.dtype !== right.dtype)
    throw new RangeError(`where: expected branches of one dtype, got ${left.dtype} and ${right.dtype}`)
  const branches = broadcastShapes('where', left.shape, right.shape)
  const shape = broadcastShapes('where', condition.shape, branches)
  return addSingle('where', [condition, left, right], {}, shape, left.dtype)
}

/**
 * x as another dtype. Gradients pass between floating-point dtypes.
 * @param beside computed in the graph of this value, which may be a loop's body: anew in each iteration, and forgotten behind it
 */
export function cast(x: Value, dtype: DType, beside: Value = x): Value {
  if (x.dtype === dtype) return x
  return addNode('cast', [x], {}, [{ shape: x.shape, dtype }], beside.graph)[0]!
}

/** x, treated as a constant by gradients. Costs nothing in the model. */
export function stopGradient(x: Value): Value {
  return addSingle('stopGradient', [x], {}, x.shape, x.dtype)
}
