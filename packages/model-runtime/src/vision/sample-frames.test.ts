import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampledFrames } from './sample-frames.ts'

const limits = { depth: 2, least: 4, most: 768 }

// By `Qwen2VLVideoProcessor.sample_frames` of transformers 5.24.
test.each([
  [191, 60, { fps: 4 }, [0, 15, 31, 47, 63, 79, 95, 111, 127, 143, 159, 175]],
  [70, 60, { fps: 4 }, [0, 17, 35, 52]],
  [213, 60, { fps: 2 }, [0, 35, 71, 106, 142, 177]],
  [83, 29.97, { fps: 3 }, [0, 10, 20, 31, 41, 51, 62, 72]],
  [256, 60, { fps: 2 }, [0, 32, 64, 96, 128, 160, 192, 224]],
  [251, 60, { frames: 10 }, [0, 25, 50, 75, 100, 125, 150, 175, 200, 225]],
  [382, 2, { frames: 7 }, [0, 47, 95, 143, 191, 238, 286, 334]],
  [59, 2, { frames: 3 }, [0, 14, 29, 44]],
  [366, 30, { frames: 11 }, [0, 30, 61, 91, 122, 152, 183, 213, 244, 274, 305, 335]],
  [263, 2, { frames: 13 }, [0, 21, 43, 65, 87, 109, 131, 153, 175, 197, 219, 241]],
] as const)('%i frames at %d per second, sampled %j', (total, fps, sampling, expected) => {
  expect(sampledFrames(total, fps, sampling, limits)).toEqual(expected)
})

test('frames rise from the first on, in whole patches, and no more are taken than there are', () => {
  const sampling = fc.oneof(
    fc.record({ frames: fc.integer({ min: 1, max: 64 }) }),
    fc.record({ fps: fc.double({ min: 0.1, max: 60, noNaN: true }) }),
  )
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0.5, max: 120, noNaN: true }),
      sampling,
      (total, fps, wanted) => {
        let frames: number[]
        try {
          frames = sampledFrames(total, fps, wanted, limits)
        } catch (error) {
          expect(String(error)).toMatch(/a video of \d+ frames is to be seen as \d+; take fewer, and at least 2/)
          return
        }
        expect(frames[0]).toBe(0)
        expect(frames.every((frame, i) => i === 0 || frame > frames[i - 1]!)).toBe(true)
        expect(frames.at(-1)).toBeLessThan(total)
        expect(frames.length % 2).toBe(0)
      },
    ),
  )
})

test('without sampling all frames are taken', () => {
  expect(sampledFrames(3, 10, undefined, limits)).toEqual([0, 1, 2])
})
