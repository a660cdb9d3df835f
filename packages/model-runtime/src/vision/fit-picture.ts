import type { RgbImage } from '@spatial-ssrl/core'
import type { ResizeRule } from '../model/resize-rule.ts'
import { resizeBicubic } from './resize-bicubic.ts'
import { type PixelBounds, smartResize } from './smart-resize.ts'

/** A size in px, or the bounds of the processor's own rule. */
export type PictureFit = { width: number; height: number } | PixelBounds

/**
 * A picture at the size that the Qwen2-VL processor would see it, resized by the same filter, so that a server's processor leaves it as it
 * is. An exact size is taken whatever the picture's shape.
 * @param rule whose integers it is resized by, default Pillow's to version 12
 * @throws SpatialError `data` for a picture over 200 times longer than wide
 */
export function fitPicture(image: RgbImage, fit: PictureFit, rule?: ResizeRule): RgbImage {
  const { width, height } = 'width' in fit ? fit : smartResize(image.width, image.height, fit)
  return width === image.width && height === image.height ? image : resizeBicubic(image, width, height, rule)
}
