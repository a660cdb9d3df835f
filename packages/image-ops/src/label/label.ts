import type { RgbImage } from '@spatial-ssrl/core'
import type { Colour, Rectangle } from '../pixels/rectangle.ts'
import { glyphGrid, glyphSegments } from './stroke-font.ts'

/** Pen diameter and gap between glyphs as shares of the text height. */
const [penShare, gapShare] = [0.17, 0.14]

/** A line of digits and capital letters with an outline around it. */
export interface Label {
  text: string
  /** Upper left corner of the text without its outline, px. */
  x: number
  y: number
  /** Height of the text without its outline, px, > 0. */
  height: number
  colour: Colour
  outline: Colour
  /** How far the outline reaches out of the text, px, ≥ 0. */
  outlineWidth: number
}

/** A filled circle with a dark edge and text in its middle. */
export interface Marker {
  text: string
  /** Centre: pixel (i, j) covers [i, i + 1) × [j, j + 1). */
  x: number
  y: number
  /** Outer diameter, edge included, px. */
  diameter: number
  fill: Colour
  edge: Colour
  /** px, ≥ 0. */
  edgeWidth: number
  textColour: Colour
}

/** Width in px of a text that is `height` px high. */
export function labelWidth(text: string, height: number): number {
  return text.length * glyphWidth(height) + (text.length - 1) * gapShare * height
}

/** A copy with the labels drawn on it, antialiased; what reaches over the edge is cut. @throws RangeError for other characters */
export function drawLabels(image: RgbImage, labels: readonly Label[]): RgbImage {
  const copy = { ...image, data: image.data.slice() }
  drawLabelsOnto(copy, labels)
  return copy
}

/** Draws the labels, in `image` itself. @throws RangeError for other characters */
export function drawLabelsOnto(image: RgbImage, labels: readonly Label[]): void {
  for (const label of labels) {
    if (label.outlineWidth > 0) strokeText(image, label, label.outline, label.outlineWidth)
    strokeText(image, label, label.colour, 0)
  }
}

/** A copy with the markers drawn on it, antialiased; what reaches over the edge is cut. */
export function drawMarkers(image: RgbImage, markers: readonly Marker[]): RgbImage {
  const copy = { ...image, data: image.data.slice() }
  for (const { text, x, y, diameter, fill, edge, edgeWidth, textColour } of markers) {
    const point = Float32Array.of(x, y, x, y)
    paint(copy, point, diameter / 2, edge)
    paint(copy, point, diameter / 2 - edgeWidth, fill)
    const height = (diameter - 2 * edgeWidth) * 0.66
    strokeText(copy, { text, x: x - labelWidth(text, height) / 2, y: y - height / 2, height }, textColour, 0)
  }
  return copy
}

function glyphWidth(height: number): number {
  return unit(height) * glyphGrid.width + penShare * height
}

/** Pixels per grid unit: the pen's half width stands out on both sides of the grid. */
function unit(height: number): number {
  return (height * (1 - penShare)) / glyphGrid.height
}

function strokeText(
  image: RgbImage,
  { text, x, y, height }: Pick<Label, 'text' | 'x' | 'y' | 'height'>,
  colour: Colour,
  grow: number,
): void {
  const radius = (penShare * height) / 2
  for (const [i, character] of [...text].entries()) {
    const left = x + radius + i * (glyphWidth(height) + gapShare * height)
    const segments = glyphSegments(character).map((v, k) => v * unit(height) + (k % 2 === 0 ? left : y + radius))
    paint(image, segments, radius + grow, colour)
  }
}

/** Blends `colour` over all pixels nearer than `radius` to one of the segments; the rim is one pixel wide. */
function paint(image: RgbImage, segments: Float32Array, radius: number, colour: Colour): void {
  const box = boxAround(image, segments, 0, segments.length, radius)
  const distances = squaredDistances(image, box, segments, radius)
  for (let y = 0, k = 0; y < box.height; y++) {
    let i = ((box.y + y) * image.width + box.x) * 3
    for (let x = 0; x < box.width; x++, k++, i += 3) {
      const cover = Math.min(1, radius + 0.5 - Math.sqrt(distances[k]!))
      if (cover <= 0) continue
      for (let c = 0; c < 3; c++)
        image.data[i + c] = Math.round(image.data[i + c]! + cover * (colour[c]! - image.data[i + c]!))
    }
  }
}

/** Whole pixels of the picture that hold all points nearer than `radius` + 1/2 to the end points `from`…`to` of `segments` or between them. */
function boxAround(image: RgbImage, segments: Float32Array, from: number, to: number, radius: number): Rectangle {
  let [left, top, right, bottom] = [image.width, image.height, 0, 0]
  for (let k = from; k < to; k += 2) {
    left = Math.min(left, segments[k]!)
    right = Math.max(right, segments[k]!)
    top = Math.min(top, segments[k + 1]!)
    bottom = Math.max(bottom, segments[k + 1]!)
  }
  const reach = radius + 1
  const [x, y] = [Math.max(0, Math.floor(left - reach)), Math.max(0, Math.floor(top - reach))]
  const width = Math.min(image.width - 1, Math.ceil(right + reach)) + 1 - x
  const height = Math.min(image.height - 1, Math.ceil(bottom + reach)) + 1 - y
  return { x, y, width: Math.max(0, width), height: Math.max(0, height) }
}

/** For every pixel of `box` the squared distance to the nearest segment, px²; ∞ where none is near enough to colour it. */
function squaredDistances(image: RgbImage, box: Rectangle, segments: Float32Array, radius: number): Float64Array {
  const nearest = new Float64Array(box.width * box.height).fill(Number.POSITIVE_INFINITY)
  for (let k = 0; k < segments.length; k += 4) {
    const near = boxAround(image, segments, k, k + 4, radius)
    const [x0, y0] = [segments[k]!, segments[k + 1]!]
    const [dx, dy] = [segments[k + 2]! - x0, segments[k + 3]! - y0]
    const length = dx * dx + dy * dy
    for (let y = near.y; y < near.y + near.height; y++) {
      for (let x = near.x; x < near.x + near.width; x++) {
        const [px, py] = [x + 0.5 - x0, y + 0.5 - y0]
        const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length))
        const [offX, offY] = [px - along * dx, py - along * dy]
        const i = (y - box.y) * box.width + x - box.x
        nearest[i] = Math.min(nearest[i]!, offX * offX + offY * offY)
      }
    }
  }
  return nearest
}
