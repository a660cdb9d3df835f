import { createRng, type RgbImage, type Sample } from '@spatial-ssrl/core'
import { encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { presets, tasks } from '@spatial-ssrl/tasks'
import { beforeAll, expect, test } from 'vitest'
import { checkSplits, problemsOf } from './check-dataset.ts'
import { corruptAnswer } from './corrupt-answer.ts'

let sound: Sample

beforeAll(async () => {
  const puzzle = tasks.flip.generate({ image: speckled(96, 96) }, presets.default.flip, createRng(1))
  if ('declined' in puzzle) throw new Error(puzzle.declined)
  const images = await Promise.all(puzzle.images.map(async (image) => ({ bytes: await encodeJpeg(image), path: null })))
  sound = { ...puzzle, images, id: 'one', task: 'flip', source: 'a' }
})

function speckled(width: number, height: number): RgbImage {
  const rng = createRng('speckles')
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => rng.int(256)) }
}

test('a sound sample has no problems', async () => {
  expect(await problemsOf(sound)).toEqual([])
})

test('whatever is wrong is named', async () => {
  expect(await problemsOf({ ...sound, answer: corruptAnswer(sound.answer) })).toEqual([
    expect.stringContaining('but meta gives'),
  ])
  expect(await problemsOf({ ...sound, problem: `<image>${sound.problem}` })).toEqual([
    '2 <image> in the question for 1 pictures',
  ])
  expect(await problemsOf({ ...sound, images: [{ bytes: Uint8Array.of(1, 2), path: null }] })).toEqual([
    expect.stringContaining('picture 0: not a readable picture'),
  ])
  expect(await problemsOf({ ...sound, meta: {} })).toEqual([expect.stringContaining('an error')])
  expect(await problemsOf({ ...sound, task: 'juggle' })).toEqual(['unknown task juggle'])
})

test('samples are counted by split and task; twins and split sources are failures', async () => {
  async function* rows(...samples: Sample[]) {
    yield* samples
  }
  const report = await checkSplits([
    { split: 'train', samples: rows(sound, { ...sound, id: 'two' }) },
    { split: 'validation', samples: rows({ ...sound, id: 'two' }) },
  ])
  expect(report.rows).toEqual([
    { split: 'train', task: 'flip', samples: 2, failed: 0 },
    { split: 'validation', task: 'flip', samples: 1, failed: 1 },
  ])
  expect(report.failures[0]!.problems).toEqual([
    'the id is used twice (train and validation)',
    'its source picture is in train and in validation',
  ])
})

test.each(['0-2-3-1', '2-1', 'B', 'A', '3-1-2', ''])('a corrupted %s is another answer', (answer) => {
  expect(corruptAnswer(answer)).not.toBe(answer)
})
