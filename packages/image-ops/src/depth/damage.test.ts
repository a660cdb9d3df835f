import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { filesByContainer, height, width } from './formats.fixture.ts'
import { depthProfile } from './profile/profile.ts'
import type { DepthContainer } from './profile/profile-schema.ts'
import { readDepth } from './read-depth.ts'

function messageOf(error: unknown): string {
  if (!SpatialError.is(error)) throw error
  return error.message
}

/** Up to four changed bytes, most of them near the front where the structure is, and perhaps a cut. */
const damage = fc.record({
  changes: fc.array(fc.tuple(fc.oneof(fc.nat(200), fc.nat(1 << 16)), fc.nat(255)), { maxLength: 4 }),
  keep: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
})

test.each(Object.entries(await filesByContainer()))(
  'a damaged %s file is a SpatialError of one line or still a sound map',
  async (container, file) => {
    const size = { width, height }
    const profile = { scale: 1, kind: 'metric' as const, invalid: [0], container: container as DepthContainer }
    await fc.assert(
      fc.asyncProperty(damage, async ({ changes, keep }) => {
        const bytes = file.slice(0, keep === null ? file.length : Math.floor(keep * file.length))
        for (const [position, value] of changes) if (position < bytes.length) bytes[position] = value
        const map = await readDepth(bytes, profile, container === 'raw' ? { size } : {}).catch(messageOf)
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

test('any bytes at all are a map or one line', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.string(), async (bytes, text) => {
      for (const source of [bytes, Buffer.from(text)]) {
        const profile = { scale: 1, kind: 'ordinal' as const, invalid: [], nearness: true }
        expect(await readDepth(source, profile).catch(messageOf)).toMatch(/^[^\n]+$/)
      }
    }),
  )
})

test('any text as a profile is a profile or one line', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.dictionary(fc.string(), fc.jsonValue()).map((o) => JSON.stringify(o)),
      ),
      (text) => {
        try {
          expect(depthProfile(text).scale).toBeGreaterThan(0)
        } catch (error) {
          expect(messageOf(error)).toMatch(/^[^\n]+/)
        }
      },
    ),
  )
})
