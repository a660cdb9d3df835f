import type { RgbImage } from '@spatial-ssrl/core'
import type { ResizeRule } from '../model/resize-rule.ts'
import type { PreparedImage } from '../prompt/prepared-prompt.ts'

/** How pixels become the rows that the patch embedding reads. */
export interface PatchLayout {
  /** Patch side, px. */
  patchSize: number
  /** Equal frames a still picture is repeated to. */
  temporalPatchSize: number
  /** Patches per side that end up in one visual token. */
  mergeSize: number
  /** Per channel, of values in [0, 1]. */
  mean: readonly [number, number, number]
  std: readonly [number, number, number]
  /** Whose float32 steps normalise; default Pillow's processor. */
  steps?: ResizeRule
}

/**
 * Normalises a picture to (v/255 − mean)/std and cuts it into patches in the order of the published processor.
 * @throws RangeError unless both sides are multiples of patch size × merge size
 */
export function cutPatches(image: RgbImage, layout: PatchLayout): PreparedImage {
  const { patchSize, temporalPatchSize, mergeSize } = layout
  const side = patchSize * mergeSize
  if (image.width % side !== 0 || image.height % side !== 0)
    throw new RangeError(`cutPatches: expected sides in multiples of ${side} px, got ${image.width}×${image.height}`)
  const gridWidth = image.width / patchSize
  const gridHeight = image.height / patchSize
  const area = patchSize * patchSize
  const columns = 3 * temporalPatchSize * area
  const patches = new Float32Array(gridWidth * gridHeight * columns)
  const tables = tablesOf.get(layout) ?? normalisation(layout)
  tablesOf.set(layout, tables)
  let at = 0
  for (let blockY = 0; blockY < gridHeight; blockY += mergeSize)
    for (let blockX = 0; blockX < gridWidth; blockX += mergeSize)
      for (let patchY = blockY; patchY < blockY + mergeSize; patchY++)
        for (let patchX = blockX; patchX < blockX + mergeSize; patchX++)
          for (let channel = 0; channel < 3; channel++) {
            const frame = at
            const table = tables[channel]!
            for (let y = patchY * patchSize; y < (patchY + 1) * patchSize; y++) {
              let from = (y * image.width + patchX * patchSize) * 3 + channel
              for (let x = 0; x < patchSize; x++, from += 3) patches[at++] = table[image.data[from]!]!
            }
            for (let copy = 1; copy < temporalPatchSize; copy++, at += area) patches.copyWithin(at, frame, frame + area)
          }
  return { patches, gridHeight, gridWidth }
}

const tablesOf = new WeakMap<PatchLayout, Float32Array[]>()

/** (v/255 − mean)/std of every byte, in the float32 steps of the published processors. */
function normalisation({ mean, std, steps }: PatchLayout): Float32Array[] {
  const f = Math.fround
  return mean.map((average, channel) => {
    const deviation = f(std[channel]!)
    // torchvision's takes 255 into mean and deviation, and does not divide the bytes.
    const [centre, spread] = [f(f(average) * 255), f(deviation * 255)]
    return Float32Array.from({ length: 256 }, (_, value) =>
      steps === 'torchvision' ? f(value - centre) / spread : f(f(value / 255) - f(average)) / deviation,
    )
  })
}
