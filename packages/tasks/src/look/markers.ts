import type { RgbImage } from '@spatial-ssrl/core'
import { type Colour, drawMarkers } from '@spatial-ssrl/image-ops'
import { z } from 'zod'
import { lengthSchema, pixels, pixelsOf } from '../task/length.ts'

/** How numbered markers look. */
export const markerLookSchema = z.strictObject({
  diameter: lengthSchema.default({ share: 0.12, pixels: 7 }).describe('of the circles, edge included'),
  coloured: z
    .boolean()
    .default(true)
    .describe('one colour per number, so that markers stay apart at low resolution; false = white'),
})

export type MarkerLook = z.output<typeof markerLookSchema>

/** The released code's markers. */
export const publishedMarkerLook = { diameter: pixels(38), coloured: false }

/** A pixel; its marker is centred on the pixel's middle. */
export interface Point {
  x: number
  y: number
}

const white: Colour = [255, 255, 255]
const black: Colour = [0, 0, 0]

/** Fill and digit colour by marker number, from 1. */
const palette: readonly (readonly [Colour, Colour])[] = [
  [[225, 30, 40], white],
  [[255, 220, 0], black],
  [[30, 80, 255], white],
  [[0, 190, 90], black],
  [[225, 60, 225], black],
  [[0, 215, 235], black],
]

/** Draws marker i + 1 at the i-th point. */
export function drawNumberedMarkers(image: RgbImage, points: readonly Point[], look: MarkerLook): RgbImage {
  const diameter = pixelsOf(look.diameter, image)
  return drawMarkers(
    image,
    points.map(({ x, y }, i) => {
      const [fill, textColour] = look.coloured ? palette[i]! : [white, black]
      const edgeWidth = Math.max(0.8, diameter * 0.07)
      return { text: `${i + 1}`, x: x + 0.5, y: y + 0.5, diameter, fill, edge: black, edgeWidth, textColour }
    }),
  )
}

/** Space in px that a marker's centre keeps to the picture's edge. */
export function markerReach(look: MarkerLook, size: { width: number; height: number }): number {
  return Math.ceil(pixelsOf(look.diameter, size) / 2)
}

/** Distance in px from which on two markers do not touch. */
export function markerDistance(look: MarkerLook, size: { width: number; height: number }): number {
  return 1.1 * pixelsOf(look.diameter, size)
}
