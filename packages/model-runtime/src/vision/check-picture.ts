import { type RgbImage, SpatialError } from '@spatial-ssrl/core'

/** A picture is what its type says: whole sides of at least a pixel, three bytes per pixel. @throws SpatialError `data` */
export function checkPicture({ width, height, data }: RgbImage): void {
  const sides = [width, height].every((side) => Number.isInteger(side) && side >= 1)
  if (!sides) throw new SpatialError('data', `a picture has sides of ${width}×${height}; expected whole pixels`)
  if (data.length !== width * height * 3)
    throw new SpatialError(
      'data',
      `a picture of ${width}×${height} px comes with ${data.length} bytes; expected ${width * height * 3}, RGB row by row`,
    )
}
