import type { RgbImage } from '@spatial-ssrl/core'
import { type Colour, drawLabelsOnto, type Label, type Rectangle, strokeRectanglesOnto } from '@spatial-ssrl/image-ops'
import { z } from 'zod'
import { lengthSchema, pixels, pixelsOf } from '../task/length.ts'

/** How the patches of a mosaic are framed and numbered. */
export const patchLookSchema = z.strictObject({
  label: lengthSchema.default({ share: 0.08, pixels: 6 }).describe('height of the numbers; 0 = none'),
  border: lengthSchema.default({ share: 0.005, pixels: 1 }).describe('thickness of the frame inside each patch'),
  borderColour: z.tuple([z.int(), z.int(), z.int()]).default([255, 0, 0]).describe('RGB of the frame'),
})

export type PatchLook = z.output<typeof patchLookSchema>

/** The released code's frame and numbers: blue, because red was given in another order of channels. */
export const publishedPatchLook = { label: pixels(48), border: pixels(2), borderColour: [0, 0, 255] }

export const colourFreePatchLook = { borderColour: [0, 0, 0] }

const white: Colour = [255, 255, 255]
const black: Colour = [0, 0, 0]

/** Frames every cell of `mosaic` itself and writes its index into its upper left corner, white with a black outline. */
export function numberPatches(mosaic: RgbImage, cells: readonly Rectangle[], look: PatchLook): void {
  const border = Math.round(pixelsOf(look.border, mosaic))
  const smallest = Math.min(...cells.map(({ width, height }) => Math.min(width, height)))
  const height = Math.min(pixelsOf(look.label, mosaic), smallest / 2) // in narrow strips a number takes half the width at most
  strokeRectanglesOnto(mosaic, cells, look.borderColour, border)
  if (height === 0) return
  const outlineWidth = Math.max(0.8, height * 0.09)
  const inset = border + outlineWidth + Math.max(1, height * 0.12)
  const labels = cells.map(
    ({ x, y }, i): Label => ({
      text: `${i}`,
      x: x + inset,
      y: y + inset,
      height,
      colour: white,
      outline: black,
      outlineWidth,
    }),
  )
  drawLabelsOnto(mosaic, labels)
}
