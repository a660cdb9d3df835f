import { fitPicture } from '@spatial-ssrl/model-runtime/vision'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pictureTokens, publishedRule } from './picture-tokens.ts'

const side = fc.integer({ min: 28, max: 400 })

test('as many tokens as the processor of the runtime makes of a picture', () => {
  const bound = fc.integer({ min: 3136, max: 90_000 })
  fc.assert(
    fc.property(side, side, bound, bound, fc.constantFrom(28, 32), (width, height, a, b, factor) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)]
      const image = { width, height, data: new Uint8Array(width * height * 3) }
      const fit = fitPicture(image, { factor, minPixels: min, maxPixels: max })
      const rule = { factor, min, max, source: '' }
      expect(pictureTokens({ width, height }, rule, null)).toBe((fit.width / factor) * (fit.height / factor))
    }),
    { examples: [[70, 98, 3136, 90_000, 28]], numRuns: 60 }, // 2.5 and 3.5 squares
  )
})

test.each([
  [1600, 1064, null, 57 * 38],
  [4000, 3000, { min: 262144, max: 4194304 }, 84 * 63], // by way of 2364 × 1773
  [100, 100, { min: 262144, max: 4194304 }, 18 * 18], // by way of 512 × 512
] as const)('%i × %i px within the bounds of an engine', (width, height, engine, tokens) => {
  expect(pictureTokens({ width, height }, publishedRule, engine)).toBe(tokens)
})
