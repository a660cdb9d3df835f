import { createRng, type RgbImage } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import pillow from './resize-bicubic.golden.json' with { type: 'json' }
import { resizeBicubic, resizeBy } from './resize-bicubic.ts'
import lanczos from './resize-lanczos.golden.json' with { type: 'json' }

function noise(width: number, height: number, seed: number): RgbImage {
  const rng = createRng(seed)
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => rng.int(256)) }
}

test.each(pillow)(
  'Pillow 11 on $width×$height → $toWidth×$toHeight',
  ({ width, height, toWidth, toHeight, data, expected }) => {
    const result = resizeBicubic({ width, height, data: Uint8Array.from(data) }, toWidth, toHeight)
    expect([...result.data]).toEqual(expected)
  },
)

test.each(lanczos)(
  'Lanczos of Pillow 11 on $width×$height → $toWidth×$toHeight',
  ({ width, height, toWidth, toHeight, data, expected }) => {
    const result = resizeBy(
      'lanczos',
      { width, height, data: Uint8Array.from(data) },
      { width: toWidth, height: toHeight },
    )
    expect([...result.data]).toEqual(expected)
  },
)

/** One output pixel as the definition has it: a normalised sum over all pixels, real numbers throughout. */
function convolve(line: readonly number[], to: number): number[] {
  const scale = line.length / to
  const stretch = Math.max(1, scale)
  return Array.from({ length: to }, (_, i) => {
    const weights = line.map((_, j) => keys((j + 0.5 - (i + 0.5) * scale) / stretch))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return line.reduce((sum, value, j) => sum + (value * weights[j]!) / total, 0)
  })
}

function keys(x: number): number {
  const d = Math.abs(x)
  if (d < 1) return 1.5 * d ** 3 - 2.5 * d ** 2 + 1
  return d < 2 ? -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2 : 0
}

const byte = (value: number) => Math.min(255, Math.max(0, Math.round(value)))

test.each([
  [16, 16, 8, 8],
  [31, 17, 7, 40],
  [128, 96, 64, 32],
  [5, 5, 5, 9],
])('agrees with the plain convolution: %i×%i → %i×%i', (width, height, toWidth, toHeight) => {
  const image = noise(width, height, width)
  const result = resizeBicubic(image, toWidth, toHeight)
  for (let channel = 0; channel < 3; channel++) {
    const rows = Array.from({ length: height }, (_, y) =>
      convolve(
        Array.from({ length: width }, (_, x) => image.data[(y * width + x) * 3 + channel]!),
        toWidth,
      ).map(byte),
    )
    for (let x = 0; x < toWidth; x++) {
      const column = convolve(
        rows.map((row) => row[x]!),
        toHeight,
      ).map(byte)
      for (const [y, value] of column.entries()) {
        // The fixed-point sum may round the other way where the real one is within 1e-4 of a half.
        expect(Math.abs(result.data[(y * toWidth + x) * 3 + channel]! - value)).toBeLessThanOrEqual(1)
      }
    }
  }
})

test('an even colour stays even, the size asked for is the size given', () => {
  const image = { width: 13, height: 9, data: new Uint8Array(13 * 9 * 3).fill(201) }
  const { width, height, data } = resizeBicubic(image, 6, 14)
  expect([width, height, data.length]).toEqual([6, 14, 6 * 14 * 3])
  expect(new Set(data)).toEqual(new Set([201]))
})

test('the same size is the same picture', () => {
  const image = noise(12, 7, 1)
  expect(resizeBicubic(image, 12, 7)).toEqual(image)
})
