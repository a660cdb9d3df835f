import type { RgbImage } from '@spatial-ssrl/core'
import { type Rectangle, resizeLinear, rotateClockwise, rotateCounterClockwise } from '@spatial-ssrl/image-ops'

/** The five ways to make a wrong candidate (arXiv:2510.27606 §3): turned, zoomed in, zoomed out by a quarter or a half per side. */
export const distractorKinds = ['clockwise', 'counter-clockwise', 'interior', 'exterior-0.25', 'exterior-0.5'] as const
export type DistractorKind = (typeof distractorKinds)[number]

/** The part of the picture that a wrong candidate shows. */
export function distractorWindow(image: RgbImage, square: Rectangle, kind: DistractorKind): Rectangle {
  switch (kind) {
    case 'clockwise':
    case 'counter-clockwise':
      return square
    case 'interior': {
      const [from, to] = [Math.floor(square.width / 4), Math.floor((3 * square.width) / 4)]
      return { x: square.x + from, y: square.y + from, width: to - from, height: to - from }
    }
    case 'exterior-0.25':
      return enlarged(image, square, 0.25)
    case 'exterior-0.5':
      return enlarged(image, square, 0.5)
  }
}

/** A wrong candidate for `square`, as large as the square. */
export function drawDistractor(image: RgbImage, square: Rectangle, kind: DistractorKind): RgbImage {
  return turned(kind, resizeLinear(image, square.width, square.width, distractorWindow(image, square, kind)))
}

/** Turns a picture of the window as the kind demands. */
export function turned(kind: DistractorKind, picture: RgbImage): RgbImage {
  if (kind === 'clockwise') return rotateClockwise(picture)
  return kind === 'counter-clockwise' ? rotateCounterClockwise(picture) : picture
}

/** The square grown by `share` of its side on every side, clipped to the picture. */
function enlarged(image: RgbImage, square: Rectangle, share: number): Rectangle {
  const grow = Math.floor(share * square.width)
  const [x, y] = [Math.max(0, square.x - grow), Math.max(0, square.y - grow)]
  return {
    x,
    y,
    width: Math.min(image.width, square.x + square.width + grow) - x,
    height: Math.min(image.height, square.y + square.height + grow) - y,
  }
}
