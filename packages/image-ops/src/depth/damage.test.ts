import { readFileSync } from 'node:fs'
import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeNpy } from './npy.ts'
import { encodeDepthPng16 } from './png16.ts'
import { readDepth } from './read-depth.ts'

const data = Float32Array.from({ length: 340 }, (_, i) => 1 + i * 0.25)
const valid = new Uint8Array(340).fill(1)
const whole = {
  npy: encodeNpy(data, [17, 20]),
  png16: await encodeDepthPng16({ width: 20, height: 17, data, valid, kind: 'metric' }, { scale: 0.01 }),
  h5: new Uint8Array(readFileSync(new URL('../vectors/chunked-depth.golden.h5', import.meta.url))),
}

function messageOf(error: unknown): string {
  if (!SpatialError.is(error)) throw error
  return error.message
}

/** Up to four changed bytes, most of them near the front where the structure is, and perhaps a cut. */
const damage = fc.record({
  changes: fc.array(fc.tuple(fc.oneof(fc.nat(200), fc.nat(1 << 16)), fc.nat(255)), { maxLength: 4 }),
  keep: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
})

test.each(Object.entries(whole))(
  'a damaged %s file is a SpatialError of one line or still a sound map',
  async (_, file) => {
    await fc.assert(
      fc.asyncProperty(damage, async ({ changes, keep }) => {
        const bytes = file.slice(0, keep === null ? file.length : Math.floor(keep * file.length))
        for (const [position, value] of changes) if (position < bytes.length) bytes[position] = value
        const map = await readDepth(bytes, { scale: 1, kind: 'metric', invalid: [0] }).catch(messageOf)
        if (typeof map === 'string') {
          expect(map).toMatch(/^[^\n]+$/)
          return
        }
        expect(Number.isSafeInteger(map.width) && Number.isSafeInteger(map.height)).toBe(true)
        expect([map.data.length, map.valid.length]).toEqual([map.width * map.height, map.width * map.height])
        expect(map.data.every((depth) => Number.isFinite(depth) && depth >= 0)).toBe(true)
      }),
      { numRuns: 300 },
    )
  },
)
