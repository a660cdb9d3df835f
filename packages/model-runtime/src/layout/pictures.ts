import { MASKED } from '../blocks/masks.ts'
import type { PreparedImage } from '../prompt/prepared-prompt.ts'
import type { RunSizes } from './batch.ts'

/** Patches of a run, N = image slots · patches per slot. */
export interface LaidPictures {
  /** (N, columns); rows of padding are 0. */
  patches: Float32Array
  /** (slots, patches per slot) masks what a slot holds too many. */
  imageMask: Float32Array
}

/**
 * Lays pictures into equal slots.
 * @param columns numbers of a patch
 * @param visit told of every patch: its row in the run, and its row and column in its picture, in patches
 */
export function layOutPictures(
  images: readonly PreparedImage[],
  { images: slots, patchesPerImage }: Pick<RunSizes, 'images' | 'patchesPerImage'>,
  { columns, merge }: { columns: number; merge: number },
  visit: (at: number, place: readonly [row: number, column: number], image: PreparedImage) => void,
): LaidPictures {
  const rows = slots * patchesPerImage
  const patches = new Float32Array(rows * columns)
  const imageMask = new Float32Array(rows)
  for (const [slot, image] of images.entries()) {
    const first = slot * patchesPerImage
    const count = image.gridHeight * image.gridWidth
    patches.set(image.patches, first * columns)
    imageMask.fill(MASKED, first + count, first + patchesPerImage)
    for (let patch = 0; patch < count; patch++)
      visit(first + patch, patchPosition(patch, image.gridWidth, merge), image)
  }
  return { patches, imageMask }
}

/** Row and column, in patches, of the patch at `index` in merge-block order. */
export function patchPosition(index: number, gridWidth: number, merge: number): [row: number, column: number] {
  const inBlock = index % merge ** 2
  const block = (index - inBlock) / merge ** 2
  const blocksAcross = gridWidth / merge
  const blockColumn = block % blocksAcross
  const blockRow = (block - blockColumn) / blocksAcross
  return [blockRow * merge + Math.floor(inBlock / merge), blockColumn * merge + (inBlock % merge)]
}
