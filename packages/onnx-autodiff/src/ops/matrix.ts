import { addSingle } from '../graph/graph.ts'
import { broadcastShapes, formatShape, isDynamic, sizeOf } from '../graph/shape.ts'
import type { Value } from '../graph/value.ts'
import { reshape } from './movement.ts'

/**
 * a · b over the last two axes, leading axes broadcast; `transposeA` and `transposeB` exchange an operand's last two axes first.
 * Throws RangeError when an operand has fewer than two axes or the inner sizes differ.
 */
export function matMul(a: Value, b: Value, options: { transposeA?: boolean; transposeB?: boolean } = {}): Value {
  const { transposeA = false, transposeB = false } = options
  if (a.shape.length < 2 || b.shape.length < 2)
    throw new RangeError(`matMul: expected operands of rank 2 or more, got ${describe(a, b)}`)
  if (a.dtype !== b.dtype) throw new RangeError(`matMul: expected operands of one dtype, got ${a.dtype} and ${b.dtype}`)
  const [rows, innerA] = lastTwo(a.shape, transposeA)
  const [innerB, columns] = lastTwo(b.shape, transposeB)
  if (innerA !== innerB && innerA !== -1 && innerB !== -1)
    throw new RangeError(`matMul: expected inner sizes to agree, got ${describe(a, b)}`)
  const leading = a.shape.slice(0, -2)
  // One matrix on the right: fold the leading axes of a into rows, so that both derivatives are single products too.
  if (b.shape.length === 2 && leading.length > 0 && !transposeA && !isDynamic(a.shape) && !isDynamic(b.shape)) {
    const flat = matMul(reshape(a, [sizeOf(leading) * rows, innerA]), b, { transposeB })
    return reshape(flat, [...leading, rows, columns])
  }
  const batch = broadcastShapes('matMul', leading, b.shape.slice(0, -2))
  return addSingle('matMul', [a, b], { transposeA, transposeB }, [...batch, rows, columns], a.dtype)
}

function lastTwo(shape: readonly number[], swapped: boolean): [number, number] {
  const [row, column] = [shape.at(-2)!, shape.at(-1)!]
  return swapped ? [column, row] : [row, column]
}

function describe(a: Value, b: Value): string {
  return `${formatShape(a.shape)}·${formatShape(b.shape)}`
}

/**
 * x (…, in) · weight (out, in)ᵀ + bias (out), one product over all rows. Its derivatives are one product each for x and weight and a
 * column sum for the bias. Throws RangeError when the sizes do not fit.
 */
export function linear(x: Value, weight: Value, bias?: Value): Value {
  const [outSize, inSize] = weight.shape
  const fits = weight.shape.length === 2 && x.shape.at(-1) === inSize
  if (!fits || outSize === undefined || inSize === undefined)
    throw new RangeError(
      `linear: expected x (…, in) and weight (out, in), got ${formatShape(x.shape)} and ${formatShape(weight.shape)}`,
    )
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outSize))
    throw new RangeError(`linear: expected a bias of [${outSize}], got ${formatShape(bias.shape)}`)
  const wrong = [weight, ...(bias ? [bias] : [])].find(({ dtype }) => dtype !== x.dtype)
  if (wrong) throw new RangeError(`linear: expected operands of one dtype, got ${x.dtype} and ${wrong.dtype}`)
  const leading = x.shape.slice(0, -1)
  const rows = isDynamic(leading) ? -1 : sizeOf(leading)
  const flat = reshape(x, [rows, inSize])
  const result = addSingle('linear', bias ? [flat, weight, bias] : [flat, weight], {}, [rows, outSize], x.dtype)
  return reshape(result, [...leading, outSize])
}
