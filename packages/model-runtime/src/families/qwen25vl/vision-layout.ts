import { MASKED } from '../../blocks/masks.ts'
import type { RunSizes } from '../../layout/batch.ts'
import { countBucket } from '../../layout/bucket.ts'
import type { Feeds } from '../../layout/feeds.ts'
import { patchPosition } from '../../layout/pictures.ts'
import type { RotaryRow } from '../../layout/rotary-rows.ts'
import type { PreparedImage } from '../../prompt/prepared-prompt.ts'
import type { Qwen25VLConfig } from './config.ts'
import type { PictureShape } from './data-inputs.ts'

type VisionShape = Pick<
  PictureShape,
  'images' | 'patchesPerImage' | 'windows' | 'patchesPerWindow' | 'fullImages' | 'contiguousWindows' | 'wholeWindows'
>

/**
 * Lays pictures into equal slots and their patches into attention windows.
 *
 * A window covers windowSize × windowSize px, cut from the picture's top left; at the right and bottom edge it holds what is left
 * (arXiv:2502.13923 §2.1.1). Slots without a picture stay empty.
 */
export function layOutVision(
  images: readonly PreparedImage[],
  { images: slots, patchesPerImage, fullImages }: Pick<RunSizes, 'images' | 'patchesPerImage' | 'fullImages'>,
  config: Qwen25VLConfig,
  rotary: (row: number, column: number) => RotaryRow,
): { shape: VisionShape; feeds: Feeds } {
  const { vision } = config
  const block = vision.spatialMergeSize ** 2
  const rows = slots * patchesPerImage
  const patchSize = vision.inChannels * vision.temporalPatchSize * vision.patchSize ** 2
  const headSize = vision.hiddenSize / vision.heads

  const patches = new Float32Array(rows * patchSize)
  const visionCos = new Float32Array(rows * headSize).fill(1)
  const visionSin = new Float32Array(rows * headSize)
  const imageMask = new Float32Array(rows)
  const windows: number[][] = []
  for (const [slot, image] of images.entries()) {
    const first = slot * patchesPerImage
    const count = image.gridHeight * image.gridWidth
    patches.set(image.patches, first * patchSize)
    imageMask.fill(MASKED, first + count, first + patchesPerImage)
    for (let patch = 0; patch < count; patch++) {
      const [row, column] = patchPosition(patch, image.gridWidth, vision.spatialMergeSize)
      const { cos, sin } = rotary(row, column)
      visionCos.set(cos, (first + patch) * headSize)
      visionSin.set(sin, (first + patch) * headSize)
    }
    for (const window of pictureWindows(image, config)) windows.push(window.map((patch) => first + patch))
  }

  const feeds: Feeds = { patches, visionCos, visionSin, imageMask }
  const side = vision.windowSize / vision.patchSize
  if (side === vision.spatialMergeSize || fillTheirSlots(windows, patchesPerImage)) {
    // One merged block is a window, or one window a slot: patches already lie window by window, padding only in windows of its own.
    const patchesPerWindow = side === vision.spatialMergeSize ? block : patchesPerImage
    const shape = { images: slots, patchesPerImage, windows: rows / patchesPerWindow, patchesPerWindow }
    return { shape: { ...shape, fullImages, contiguousWindows: true }, feeds }
  }
  const patchesPerWindow = Math.max(block, ...windows.map((window) => window.length))
  const wholeWindows =
    windows.length * patchesPerWindow === images.length * patchesPerImage &&
    windows.every((window) => window.length === patchesPerWindow)
  const windowCount = wholeWindows ? rows / patchesPerWindow : countBucket(Math.max(1, windows.length), 2)
  const windowIndex = new Int32Array(windowCount * patchesPerWindow)
  const windowInverse = new Int32Array(rows)
  const windowMask = new Float32Array(windowCount * patchesPerWindow).fill(MASKED)
  for (const [number, window] of windows.entries()) {
    for (const [place, row] of window.entries()) {
      const at = number * patchesPerWindow + place
      windowIndex[at] = row
      windowInverse[row] = at
      windowMask[at] = 0
    }
  }
  if (wholeWindows) {
    // Slots without a picture keep their order.
    for (let row = images.length * patchesPerImage; row < rows; row++) windowIndex[row] = windowInverse[row] = row
  }
  const shape = { images: slots, patchesPerImage, windows: windowCount, patchesPerWindow }
  return {
    shape: { ...shape, fullImages, contiguousWindows: false, wholeWindows },
    feeds: { ...feeds, windowIndex, windowInverse, windowMask },
  }
}

/** Patch indices of every window of a picture, windows row by row. */
export function pictureWindows(image: PreparedImage, { vision }: Qwen25VLConfig): number[][] {
  const side = Math.floor(vision.windowSize / vision.patchSize / vision.spatialMergeSize) * vision.spatialMergeSize
  const across = Math.ceil(image.gridWidth / side)
  const down = Math.ceil(image.gridHeight / side)
  const windows = Array.from({ length: across * down }, (): number[] => [])
  for (let patch = 0; patch < image.gridHeight * image.gridWidth; patch++) {
    const [row, column] = patchPosition(patch, image.gridWidth, vision.spatialMergeSize)
    windows[Math.floor(row / side) * across + Math.floor(column / side)]!.push(patch)
  }
  return windows
}

/** True when each picture is one window that fills its slot. */
function fillTheirSlots(windows: readonly number[][], patchesPerImage: number): boolean {
  return windows.every((window, number) => window.length === patchesPerImage && window[0] === number * patchesPerImage)
}
