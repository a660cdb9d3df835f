/** Weights of a row that share a scale. */
export const blockSize = 32

/** What stands for 0. */
const zeroPoint = 8

/** Weights of four bits: a weight is (number − 8) · scale. */
export interface Int4Blocks {
  /** Two numbers of 0…15 a byte, the first in the lower half: the order of ONNX, in MatMulNBits and DequantizeLinear. */
  numbers: Uint8Array
  /** One for each 32 weights. */
  scales: Float32Array
}

/**
 * Rounds rows of weights, their length a multiple of 32, to four bits. The weight of a block that is furthest from 0 – the first of them –
 * is kept: it becomes −8 · scale, so scale = −weight / 8 in float32. Each other becomes the number whose weight is nearest, of two the even
 * one, 15 at most. A block of zeros has scale 0.
 * @returns undefined where a weight is not finite
 */
export function quantiseBlocks(weights: Float32Array): Int4Blocks | undefined {
  const numbers = new Uint8Array(weights.length / 2)
  const scales = new Float32Array(weights.length / blockSize)
  for (let block = 0; block < scales.length; block++) {
    const start = block * blockSize
    const end = start + blockSize
    let furthest = 0
    let sum = 0
    for (let i = start; i < end; i++) {
      const weight = weights[i]!
      sum += weight
      if (Math.abs(weight) > Math.abs(furthest)) furthest = weight
    }
    if (!Number.isFinite(sum)) return undefined // no sum of 32 finite float32 leaves float64
    const scale = Math.fround(furthest / -zeroPoint)
    scales[block] = scale
    if (scale === 0)
      numbers.fill((zeroPoint << 4) | zeroPoint, start / 2, end / 2) // zeros, or too small for float32
    else
      for (let i = start; i < end; i += 2)
        numbers[i / 2] = numberOf(weights[i]! / scale) | (numberOf(weights[i + 1]! / scale) << 4)
  }
  return { numbers, scales }
}

/** The weights, in float32. */
export function dequantiseBlocks({ numbers, scales }: Int4Blocks): Float32Array {
  const weights = new Float32Array(numbers.length * 2)
  for (let byte = 0; byte < numbers.length; byte++) {
    const scale = scales[Math.floor((2 * byte) / blockSize)]!
    weights[2 * byte] = ((numbers[byte]! & 15) - zeroPoint) * scale
    weights[2 * byte + 1] = ((numbers[byte]! >> 4) - zeroPoint) * scale
  }
  return weights
}

/** Added in float32 it leaves the nearest integer, ties to even. */
const integers = 1.5 * 2 ** 23

/** @param steps a weight in steps of its scale, −8 to 8 but for rounding */
function numberOf(steps: number): number {
  const nearest = Math.fround(Math.fround(steps) + integers) - integers
  return Math.min(nearest + zeroPoint, 15)
}
