import type { ImageRule } from '@spatial-ssrl/benchmarks'
import type { RgbImage } from '@spatial-ssrl/core'
import { decodeImage, encodeJpeg, encodePng } from '@spatial-ssrl/image-ops/codec'
import { fitPicture } from '@spatial-ssrl/model-runtime/vision'
import { dataUri } from '@spatial-ssrl/page'

/** Side of the squares that the network sees a picture in, px: patch 14 × merge 2 of the Qwen2-VL and Qwen2.5-VL family. */
const patchGrid = 28

/** A decoded picture at the size that a rule shows it. @throws SpatialError `data` for bytes that are no picture */
export async function preparePicture(bytes: Uint8Array, rule: ImageRule): Promise<RgbImage> {
  const image = await decodeImage(bytes)
  switch (rule.kind) {
    case 'exact': {
      const exact = fitPicture(image, { width: rule.width, height: rule.height })
      return rule.area ? fitPicture(exact, { factor: patchGrid, ...rule.area }) : exact
    }
    case 'area':
      return fitPicture(image, { factor: patchGrid, minPixels: rule.minPixels, maxPixels: rule.maxPixels })
    case 'default':
      return image
  }
}

/** A picture for an HTTP request: PNG where the original was PNG, so that drawings stay sharp, else JPEG of quality 95. */
export async function toDataUri(image: RgbImage, original: Uint8Array): Promise<string> {
  const isPng = original[0] === 0x89 && original[1] === 0x50
  const bytes = isPng ? await encodePng(image) : await encodeJpeg(image, { quality: 95 })
  return dataUri(bytes)
}
