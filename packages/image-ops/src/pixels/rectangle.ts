import type { RgbImage } from '@spatial-ssrl/core'

/** A box of whole pixels; (x, y) is its upper left pixel. */
export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/** Red, green, blue, 0…255. */
export type Colour = readonly [number, number, number]

/** The pixels under `rectangle`. @throws RangeError unless it is non-empty, whole and inside the picture */
export function crop(image: RgbImage, rectangle: Rectangle): RgbImage {
  assertInside('crop', image, rectangle)
  const { x, y, width, height } = rectangle
  const data = new Uint8Array(width * height * 3)
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * image.width + x) * 3
    data.set(image.data.subarray(start, start + width * 3), row * width * 3)
  }
  return { width, height, data }
}

/** A copy in which `rectangle` has one colour. @throws RangeError unless it is non-empty, whole and inside the picture */
export function fillRectangle(image: RgbImage, rectangle: Rectangle, colour: Colour): RgbImage {
  const copy = { ...image, data: image.data.slice() }
  fillRectangleOnto(copy, rectangle, colour)
  return copy
}

/** Gives `rectangle` one colour, in `image` itself. @throws RangeError unless it is non-empty, whole and inside the picture */
export function fillRectangleOnto(image: RgbImage, rectangle: Rectangle, colour: Colour): void {
  assertInside('fillRectangle', image, rectangle)
  fill(image.data, image.width, rectangle, colour)
}

/**
 * A copy with a frame of `thickness` pixels drawn along the inner side of each rectangle.
 * @throws RangeError unless each rectangle is non-empty, whole and inside the picture
 */
export function strokeRectangles(
  image: RgbImage,
  rectangles: readonly Rectangle[],
  colour: Colour,
  thickness: number,
): RgbImage {
  const copy = { ...image, data: image.data.slice() }
  strokeRectanglesOnto(copy, rectangles, colour, thickness)
  return copy
}

/** Draws the frames of `strokeRectangles`, in `image` itself. @throws RangeError as there */
export function strokeRectanglesOnto(
  image: RgbImage,
  rectangles: readonly Rectangle[],
  colour: Colour,
  thickness: number,
): void {
  const { width: imageWidth, data } = image
  for (const rectangle of rectangles) {
    assertInside('strokeRectangles', image, rectangle)
    const { x, y, width, height } = rectangle
    const [across, down] = [Math.min(thickness, width), Math.min(thickness, height)]
    fill(data, imageWidth, { x, y, width, height: down }, colour)
    fill(data, imageWidth, { x, y: y + height - down, width, height: down }, colour)
    fill(data, imageWidth, { x, y, width: across, height }, colour)
    fill(data, imageWidth, { x: x + width - across, y, width: across, height }, colour)
  }
}

function fill(data: Uint8Array, imageWidth: number, { x, y, width, height }: Rectangle, colour: Colour): void {
  if (width === 0 || height === 0) return
  const first = (y * imageWidth + x) * 3
  const [red, green, blue] = colour
  for (let i = first; i < first + width * 3; i += 3) {
    data[i] = red
    data[i + 1] = green
    data[i + 2] = blue
  }
  for (let row = 1; row < height; row++) data.copyWithin(first + row * imageWidth * 3, first, first + width * 3)
}

/** @throws RangeError unless the rectangle is non-empty, whole and inside the picture; `name` is whose argument it is */
export function assertInside(name: string, image: RgbImage, { x, y, width, height }: Rectangle): void {
  const whole = [x, y, width, height].every(Number.isInteger)
  if (whole && x >= 0 && y >= 0 && width >= 1 && height >= 1 && x + width <= image.width && y + height <= image.height)
    return
  throw new RangeError(
    `${name}: expected a rectangle inside ${image.width}×${image.height}, got ${width}×${height} at (${x}, ${y})`,
  )
}
