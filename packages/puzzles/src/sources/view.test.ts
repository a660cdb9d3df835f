import { createRng, type DepthMap, type RgbImage } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyView, drawView } from './view.ts'

/** A picture whose red and green tell the pixel's place. */
function placed(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set([x, y, 0], (y * width + x) * 3)
  return { width, height, data }
}

function depthOf({ width, height, data }: RgbImage): DepthMap {
  const depth = Float32Array.from({ length: width * height }, (_, i) => data[3 * i]! * 1000 + data[3 * i + 1]!)
  return { width, height, data: depth, valid: new Uint8Array(width * height).fill(1), kind: 'metric' }
}

const side = fc.integer({ min: 32, max: 250 })

test('without size and augmentation the picture stays as it is', () => {
  const image = placed(50, 40)
  const view = drawView(50, 40, { augment: false, cropped: true }, createRng(1))
  expect(applyView({ image }, view).image).toEqual(image)
})

test('a sized view is a square of the side asked for and lies inside the picture', () => {
  fc.assert(
    fc.property(
      side,
      side,
      fc.integer({ min: 32, max: 200 }),
      fc.nat(),
      fc.boolean(),
      (width, height, size, seed, augment) => {
        const view = drawView(width, height, { size, augment, cropped: true }, createRng(seed))
        expect([view.width, view.height]).toEqual([size, size])
        const { crop } = view
        expect(crop.x >= 0 && crop.y >= 0 && crop.x + crop.width <= width && crop.y + crop.height <= height).toBe(true)
      },
    ),
  )
})

test('depth goes with its picture through crop and mirror', () => {
  fc.assert(
    fc.property(side, side, fc.nat(), (width, height, seed) => {
      const image = placed(width, height)
      const drawn = drawView(width, height, { augment: true, cropped: true }, createRng(seed))
      const seen = applyView({ image, depth: depthOf(image) }, { ...drawn, colour: null })
      expect(seen.depth!.data).toEqual(depthOf(seen.image).data)
    }),
    { numRuns: 30 },
  )
})

test('a scene is never cropped, only mirrored and recoloured', () => {
  for (let seed = 0; seed < 20; seed++) {
    const view = drawView(64, 48, { size: 48, augment: true, cropped: false }, createRng(seed))
    expect(view).toMatchObject({ crop: { x: 0, y: 0, width: 64, height: 48 }, width: 64, height: 48 })
  }
})
