import type { Benchmark } from '../benchmark.ts'
import { defineBenchmark } from '../define.ts'
import { guessing, microAccuracy } from '../multiple-choice/aggregate.ts'
import { layouts } from './load.ts'
import { prompts } from './prompt.ts'
import { readLoneLetter } from './read.ts'
import { loneLetterScore } from './score.ts'

/** Where things are, seen by the camera and by persons in the picture. */
export const viewSpatial: Benchmark = defineBenchmark({
  name: 'viewspatial',
  title: 'ViewSpatial-Bench',
  group: 'spatial',
  source: { licence: 'Apache-2.0; pictures: ScanNet, COCO', paper: 'arXiv:2505.21500', items: 5712, layouts },
  itemIds: 'row numbers from 0; the column index of a toolkit table',
  prompts,
  read: (reply, _item, options) => readLoneLetter(reply, options),
  score: loneLetterScore,
  aggregate: microAccuracy,
  chance: guessing,
  imageRule: () => ({
    kind: 'exact',
    width: 420,
    height: 280,
    area: { minPixels: 256 * 28 * 28, maxPixels: 1280 * 28 * 28 },
  }),
  maxTokens: () => 4096,
})
