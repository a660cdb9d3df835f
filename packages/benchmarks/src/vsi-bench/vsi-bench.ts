import type { Benchmark } from '../benchmark/benchmark.ts'
import { defineBenchmark } from '../benchmark/define.ts'
import { guessing } from '../multiple-choice/aggregate.ts'
import { taskMeans } from './aggregate.ts'
import { layouts, subsets } from './load.ts'
import { fields, officialTemplates, paperTemplates, texts } from './prompt.ts'
import { readBoxOrReply, readFirstWord } from './read.ts'
import { scoreByQuestion, scoreByReply } from './score.ts'

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
  defaultProfile: 'paper',
  profiles: {
    paper: {
      about: "the paper's runs: 128 frames, the reply decides between letter and number, mean over items",
      source: 'arXiv:2510.27606, github.com/InternLM/Spatial-SSRL',
      templates: paperTemplates,
      imageRule: { kind: 'default' },
      frameRule: { count: 128, rounding: 'half-even' },
      maxTokens: { direct: 4096, cot: 4096 },
      read: readBoxOrReply,
      score: scoreByReply,
      aggregate: taskMeans('items'),
    },
    official: {
      about: "the authors' rules as in lmms-eval: 32 frames, the first word counts, mean over eight tasks",
      source: 'arXiv:2412.14171, github.com/vision-x-nyu/thinking-in-space',
      templates: officialTemplates,
      imageRule: { kind: 'default' },
      frameRule: { count: 32, rounding: 'down' },
      maxTokens: { direct: 16, cot: 4096 },
      read: readFirstWord,
      score: scoreByQuestion,
      aggregate: taskMeans('tasks'),
    },
  },
  texts,
  fields,
  chance: guessing,
})
