import { createRng, type RgbImage } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resizeBy } from '../../vision/resize-bicubic.ts'
import { cutTiles, roundedUp, scaledTo } from './tiles.ts'

// Sizes as width and height, by `get_resize_output_image_size` and `resize_for_vision_encoder` of transformers 5.24.
test.each([
  [[1101, 1556], 512, 384, [362, 512], [768, 768]],
  [[966, 944], 2048, 384, [2048, 2002], [2304, 2304]],
  [[3110, 13173], 512, 384, [120, 512], [384, 768]],
  [[233, 1665], 2048, 384, [286, 2048], [384, 2304]],
  [[4977, 18471], 512, 512, [138, 512], [512, 512]],
  [[3649, 1134], 1456, 512, [1456, 452], [1536, 512]],
  [[838, 6236], 512, 364, [68, 512], [364, 728]],
  [[209, 441], 512, 384, [242, 512], [384, 768]],
  [[838, 6236], 512, 364, [68, 512], [364, 728]],
  [[820, 170], 1536, 364, [1536, 318], [1820, 728]],
  [[1418, 729], 1536, 364, [1536, 790], [1820, 1092]],
] as const)(
  '%j with a longest edge of %i and tiles of %i is sized as by transformers',
  (size, longest, side, scaled, whole) => {
    const first = scaledTo({ width: size[0], height: size[1] }, longest)
    expect([first.width, first.height]).toEqual(scaled)
    const second = roundedUp(first, side)
    expect([second.width, second.height]).toEqual(whole)
  },
)

function noise(width: number, height: number): RgbImage {
  const rng = createRng(width * 1000 + height)
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => rng.int(256)) }
}
const resize = (image: RgbImage, width: number, height: number) => resizeBy('lanczos', image, { width, height })

test('tiles side by side are the resized picture, and the last is all of it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (width, height) => {
      const image = noise(width, height)
      const { rows, columns, tiles } = cutTiles(image, { side: 8, longestEdge: 24, split: true, resize })
      expect(Math.max(rows, columns)).toBe(3)
      expect(tiles).toHaveLength(rows * columns + 1)
      const scaled = scaledTo(image, 24)
      const whole = resize(resize(image, scaled.width, scaled.height), columns * 8, rows * 8)
      for (let y = 0; y < whole.height; y++)
        for (let x = 0; x < whole.width; x++) {
          const tile = tiles[Math.floor(y / 8) * columns + Math.floor(x / 8)]!
          const [at, from] = [((y % 8) * 8 + (x % 8)) * 3, (y * whole.width + x) * 3]
          if (tile.data[at] !== whole.data[from]) expect([x, y, tile.data[at]]).toEqual([x, y, whole.data[from]])
        }
      expect(tiles.at(-1)).toEqual(resize(whole, 8, 8))
    }),
    { numRuns: 30 },
  )
})

test('what fits one tile, or is not to be split, is one tile', () => {
  for (const rule of [
    { side: 8, longestEdge: 8, split: true, resize },
    { side: 8, longestEdge: 24, split: false, resize },
    { side: 8, split: false, resize },
  ]) {
    const { rows, columns, tiles } = cutTiles(noise(30, 11), rule)
    expect([rows, columns, tiles.length, tiles[0]!.width, tiles[0]!.height]).toEqual([0, 0, 1, 8, 8])
  }
})
