import { addNode, addSingle } from '../graph/graph.ts'
import { formatShape, isDynamic, sizeOf } from '../graph/shape.ts'
import { type DType, isFloat, type Value } from '../graph/value.ts'
import { reshape } from './movement.ts'

/** Numbers of a row that share a scale. */
export const blockSize = 32

/** What stands for 0. */
export const zeroPoint = 8

/**
 * (values − 8) · scale, a scale for each 32 numbers of a row. Gradients take the result for a constant.
 * @param values uint4 (out, in) that are stored, in the model or in a file
 * @param scales float32 (out, in / 32)
 * @param beside computed in the graph of this value, as for `cast`
 * @throws RangeError when types or sizes do not fit
 */
export function dequantise(values: Value, scales: Value, dtype: DType = 'float32', beside: Value = scales): Value {
  expectBlocks('dequantise', values, scales)
  if (!isFloat(dtype)) throw new RangeError(`dequantise: expected a floating-point result, got ${dtype}`)
  return addNode('dequantise', [values, scales], {}, [{ shape: values.shape, dtype }], beside.graph)[0]!
}

/**
 * `linear(x, dequantise(values, scales), bias)` in one operator that makes floats of the weights as it goes. The weights are constants:
 * gradients pass to x and the bias.
 * @throws RangeError when types or sizes do not fit
 */
export function quantisedLinear(x: Value, values: Value, scales: Value, bias?: Value): Value {
  expectBlocks('quantisedLinear', values, scales)
  const [outSize = 0, inSize = 0] = values.shape
  if (x.shape.at(-1) !== inSize)
    throw new RangeError(
      `quantisedLinear: expected x (…, in) and values (out, in), got ${formatShape(x.shape)} and ${formatShape(values.shape)}`,
    )
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outSize))
    throw new RangeError(`quantisedLinear: expected a bias of [${outSize}], got ${formatShape(bias.shape)}`)
  if ((x.dtype !== 'float32' && x.dtype !== 'float64') || (bias && bias.dtype !== x.dtype))
    throw new RangeError(
      `quantisedLinear: expected x and bias of float32 or float64, got ${[x, ...(bias ? [bias] : [])].map(({ dtype }) => dtype).join(' and ')}`,
    )
  const leading = x.shape.slice(0, -1)
  const rows = isDynamic(leading) ? -1 : sizeOf(leading)
  const flat = reshape(x, [rows, inSize])
  const operands = bias ? [flat, values, scales, bias] : [flat, values, scales]
  return reshape(addSingle('quantisedLinear', operands, {}, [rows, outSize], x.dtype), [...leading, outSize])
}

function expectBlocks(caller: string, values: Value, scales: Value): void {
  const [outSize, inSize = 0] = values.shape
  const isStored = values.source.type === 'constant' || values.source.type === 'external'
  if (values.dtype !== 'uint4' || values.shape.length !== 2 || !isStored || inSize % blockSize !== 0)
    throw new RangeError(
      `${caller}: expected stored uint4 values (out, in), in a multiple of ${blockSize}, got ${values.dtype} ${formatShape(values.shape)}`,
    )
  const expected = [outSize!, inSize / blockSize]
  if (scales.dtype !== 'float32' || scales.shape.join() !== expected.join())
    throw new RangeError(
      `${caller}: expected float32 scales ${formatShape(expected)}, got ${scales.dtype} ${formatShape(scales.shape)}`,
    )
}
