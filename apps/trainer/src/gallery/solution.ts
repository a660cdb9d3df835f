import type { JsonObject, RgbImage } from '@spatial-ssrl/core'
import {
  cutGrid,
  flipHorizontal,
  flipVertical,
  joinGrid,
  paste,
  type Rectangle,
  rearrangeGrid,
  strokeRectangles,
} from '@spatial-ssrl/image-ops'
import { z } from 'zod'

const gridSchema = z.object({ params: z.object({ rows: z.int(), columns: z.int() }) })
const squareSchema = z.object({
  square: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }),
})

/**
 * The picture that comes out when a puzzle's answer is followed: patches in order, the mirrored patch turned back, the missing square
 * filled in and framed. Null for tasks that change no picture.
 */
export function solvedPicture(
  { task, answer, meta }: { task: string; answer: string; meta: JsonObject },
  images: readonly RgbImage[],
): RgbImage | null {
  const picture = images[0]!
  if (task === 'shuffle') {
    const { rows, columns } = gridSchema.parse(meta).params
    return rearrangeGrid(picture, rows, columns, answer.split('-').map(Number))
  }
  if (task === 'flip') {
    const { rows, columns } = gridSchema.parse(meta).params
    const [patch, direction] = answer.split('-').map(Number) as [number, number]
    const cells = cutGrid(picture, rows, columns)
    const turn = direction === 0 ? flipVertical : flipHorizontal
    return joinGrid(cells.with(patch, turn(cells[patch]!)), rows, columns)
  }
  if (task === 'crop') {
    const square: Rectangle = squareSchema.parse(meta).square
    const piece = images[1 + 'ABCD'.indexOf(answer)]!
    return framed(paste(picture, piece, square.x, square.y), square)
  }
  return null
}

function framed(image: RgbImage, square: Rectangle): RgbImage {
  const thickness = Math.max(1, Math.round(Math.min(image.width, image.height) / 120))
  return strokeRectangles(image, [square], [225, 30, 40], thickness)
}
