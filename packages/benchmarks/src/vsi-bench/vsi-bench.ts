import type { Benchmark } from '../benchmark.ts'
import { defineBenchmark } from '../define.ts'
import { textOf } from '../metadata.ts'
import { guessing } from '../multiple-choice/aggregate.ts'
import { taskMeans } from './aggregate.ts'
import { layouts, subsets } from './load.ts'
import { prompts } from './prompt.ts'
import { readShortAnswer } from './read.ts'
import { shortAnswerScore } from './score.ts'

/** Questions about videos of rooms: counts, distances, sizes, directions, routes, order of appearance. */
export const vsiBench: Benchmark = defineBenchmark({
  name: 'vsi-bench',
  title: 'VSI-Bench',
  group: 'spatial',
  source: {
    licence: 'Apache-2.0; videos: ScanNet, ScanNet++, ARKitScenes',
    paper: 'arXiv:2412.14171',
    items: 5130,
    layouts,
  },
  itemIds: "id of jsonl and parquet; row numbers from 0 of the paper's json; the column index of a toolkit table",
  subsets,
  prompts,
  fields: (item) => ({
    kind: textOf(item, 'kind'),
    glued: item.options.map(({ letter, text }) => `${letter}. ${letter}. ${text}`).join(''),
  }),
  read: (reply, _item, options) => readShortAnswer(reply, options),
  score: shortAnswerScore,
  aggregate: taskMeans,
  chance: guessing,
  imageRule: () => ({ kind: 'default' }),
  frameRule: (profile) =>
    profile === 'paper' ? { count: 128, rounding: 'half-even' } : { count: 32, rounding: 'down' },
  maxTokens: ({ profile, mode }) => (profile === 'official' && mode === 'direct' ? 16 : 4096),
})
