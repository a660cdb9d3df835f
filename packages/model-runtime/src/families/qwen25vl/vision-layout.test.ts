import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MASKED } from '../../blocks/masks.ts'
import { patchPosition } from '../../layout/pictures.ts'
import type { PreparedImage } from '../../prompt/prepared-prompt.ts'
import { planMicroBatches } from '../../runs/micro-batches.ts'
import { visionRotary } from './rotary.ts'
import { smallConfig } from './small-config.fixture.ts'
import { layOutVision, pictureWindows } from './vision-layout.ts'

const PATCH_SIZE = 3 * 2 * 2 * 2
const rotary = visionRotary(smallConfig)

const picture = (gridHeight: number, gridWidth: number, first = 1): PreparedImage => ({
  gridHeight,
  gridWidth,
  patches: Float32Array.from(
    { length: gridHeight * gridWidth * PATCH_SIZE },
    (_, i) => first + Math.floor(i / PATCH_SIZE),
  ),
})

const layOut = (images: PreparedImage[], config = smallConfig) => {
  const pictures = images.map((image) => image.gridHeight * image.gridWidth)
  const [run] = planMicroBatches([{ promptLength: 1, replyTokens: 1, pictures }], 1e9, 4)
  return layOutVision(images, run!.sizes, config, rotary)
}

const grid = fc.integer({ min: 1, max: 5 }).map((blocks) => blocks * 2)
const pictures = fc.array(
  fc.tuple(grid, grid).map(([h, w]) => picture(h, w)),
  { maxLength: 5 },
)

test('patches are numbered merge block by merge block', () => {
  const positions = Array.from({ length: 8 }, (_, index) => patchPosition(index, 4, 2))
  expect(positions).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [0, 2],
    [0, 3],
    [1, 2],
    [1, 3],
  ])
})

test('a window holds the patches of one window square; the last row and column of windows hold the rest', () => {
  const windows = pictureWindows(picture(6, 4), smallConfig) // 8 px windows of 2 px patches: 4 × 4 patches
  expect(windows.map((window) => window.length)).toEqual([16, 8])
  expect(windows[1]).toEqual([16, 17, 18, 19, 20, 21, 22, 23])
})

test('windows and slots hold each patch once, and the inverse leads back', () => {
  fc.assert(
    fc.property(pictures, (images) => {
      const { shape, feeds } = layOut(images)
      expect(feeds.patches).toHaveLength(shape.images * shape.patchesPerImage * PATCH_SIZE)
      expect(shape.images).toBeGreaterThanOrEqual(Math.max(1, images.length))
      const { windowIndex, windowInverse, windowMask } = feeds
      const seen = new Set<number>()
      for (const [slot, image] of images.entries()) {
        for (let patch = 0; patch < image.gridHeight * image.gridWidth; patch++) {
          const row = slot * shape.patchesPerImage + patch
          expect(feeds.patches![row * PATCH_SIZE]).toBe(image.patches[patch * PATCH_SIZE])
          expect(feeds.imageMask![row]).toBe(0)
          if (windowIndex === undefined) continue
          const at = windowInverse![row]!
          expect([windowIndex[at], windowMask![at]]).toEqual([row, 0])
          seen.add(at)
        }
      }
      if (windowMask === undefined) return
      expect(windowMask).toHaveLength(shape.windows * shape.patchesPerWindow)
      expect(windowMask.filter((mask) => mask === MASKED)).toHaveLength(windowMask.length - seen.size)
    }),
  )
})

test('a promise of contiguous windows is only made when windows follow one another in the rows', () => {
  fc.assert(
    fc.property(pictures, (images) => {
      const { shape } = layOut(images)
      if (!shape.contiguousWindows) return
      for (const [slot, image] of images.entries()) {
        for (const window of pictureWindows(image, smallConfig)) {
          const first = slot * shape.patchesPerImage + window[0]!
          expect(first % shape.patchesPerWindow).toBe(0)
          expect(window).toHaveLength(shape.patchesPerWindow)
          expect(window).toEqual(window.map((_, place) => window[0]! + place))
        }
      }
    }),
  )
})

test('pictures of one size that are one window each, or blocks that are windows, need no window arrays', () => {
  const oneWindow = layOut([picture(4, 4), picture(4, 4)])
  expect(oneWindow.shape).toMatchObject({ windows: 2, patchesPerWindow: 16, fullImages: true, contiguousWindows: true })
  const blockWindows = { ...smallConfig, vision: { ...smallConfig.vision, windowSize: 4 } }
  const blocks = layOut([picture(4, 4), picture(2, 4)], blockWindows)
  expect(blocks.shape).toMatchObject({ windows: 8, patchesPerWindow: 4, fullImages: false, contiguousWindows: true })
  expect([...blocks.feeds.imageMask!.slice(16)]).toEqual([...Array(8).fill(0), ...Array(8).fill(MASKED)])
})

test('pictures of one size made of full windows are a permutation of rows, empty slots included', () => {
  const { shape, feeds } = layOut([picture(8, 8), picture(8, 8), picture(8, 8), picture(8, 8), picture(8, 8)])
  expect(shape).toMatchObject({ images: 6, windows: 24, patchesPerWindow: 16, wholeWindows: true })
  const rows = Array.from({ length: 6 * 64 }, (_, row) => row)
  expect([...feeds.windowIndex!].sort((a, b) => a - b)).toEqual(rows)
  expect(rows.map((row) => feeds.windowIndex![feeds.windowInverse![row]!])).toEqual(rows)
  expect([...feeds.windowIndex!.slice(5 * 64)]).toEqual(rows.slice(5 * 64))
  expect(layOut([picture(8, 8), picture(4, 8)]).shape.wholeWindows).toBe(false) // a slot is not full
  expect(layOut([picture(8, 6)]).shape.wholeWindows).toBe(false) // windows of 4 × 4 and 4 × 2
})

test('no pictures still make one empty slot', () => {
  const { shape, feeds } = layOut([])
  expect(shape).toMatchObject({ images: 1, patchesPerImage: 4 })
  expect(feeds.patches!.every((value) => value === 0)).toBe(true)
})
