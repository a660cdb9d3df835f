import type { RgbImage } from '@spatial-ssrl/core'

/** Mirrored so that top and bottom change places (OpenCV flip code 0). */
export function flipVertical({ width, height, data: source }: RgbImage): RgbImage {
  const data = new Uint8Array(source.length)
  const rowBytes = width * 3
  for (let y = 0; y < height; y++)
    data.set(source.subarray(y * rowBytes, (y + 1) * rowBytes), (height - 1 - y) * rowBytes)
  return { width, height, data }
}

/** Mirrored so that left and right change places (OpenCV flip code 1). */
export function flipHorizontal({ width, height, data: source }: RgbImage): RgbImage {
  const data = new Uint8Array(source.length)
  for (let y = 0; y < height; y++) copyPixels(source, y * width, 1, data, (y + 1) * width - 1, -1, width)
  return { width, height, data }
}

/** Turned by 90° clockwise; width and height change places. */
export function rotateClockwise({ width, height, data: source }: RgbImage): RgbImage {
  const data = new Uint8Array(source.length)
  for (let y = 0; y < height; y++) copyPixels(source, y * width, 1, data, height - 1 - y, height, width)
  return { width: height, height: width, data }
}

/** Turned by 90° counter-clockwise; width and height change places. */
export function rotateCounterClockwise({ width, height, data: source }: RgbImage): RgbImage {
  const data = new Uint8Array(source.length)
  for (let y = 0; y < height; y++) copyPixels(source, y * width, 1, data, (width - 1) * height + y, -height, width)
  return { width: height, height: width, data }
}

/** Copies `count` pixels; positions and steps are in pixels. */
function copyPixels(
  source: Uint8Array,
  from: number,
  fromStep: number,
  target: Uint8Array,
  to: number,
  toStep: number,
  count: number,
): void {
  for (let i = 0, read = from * 3, write = to * 3; i < count; i++, read += fromStep * 3, write += toStep * 3) {
    target[write] = source[read]!
    target[write + 1] = source[read + 1]!
    target[write + 2] = source[read + 2]!
  }
}
