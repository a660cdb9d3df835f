import type { ImageRule } from '../asking/asking.ts'
import type { Benchmark } from '../benchmark/benchmark.ts'
import { defineBenchmark } from '../benchmark/define.ts'
import { guessing, microAccuracy } from '../multiple-choice/aggregate.ts'
import { layouts } from './load.ts'
import { officialTemplates, paperTemplates, texts } from './prompt.ts'
import { readBoxOrReply, readLastLine } from './read.ts'
import { loneLetterScore } from './score.ts'

const imageRule: ImageRule = {
  kind: 'exact',
  width: 420,
  height: 280,
  area: { minPixels: 256 * 28 * 28, maxPixels: 1280 * 28 * 28 },
}
const rules = {
  imageRule,
  maxTokens: { direct: 4096, cot: 4096 },
  score: loneLetterScore,
  aggregate: microAccuracy,
}

/** Where things are, seen by the camera and by persons in the picture. */
export const viewSpatial: Benchmark = defineBenchmark({
  name: 'viewspatial',
  title: 'ViewSpatial-Bench',
  group: 'spatial',
  source: { licence: 'Apache-2.0; pictures: ScanNet, COCO', paper: 'arXiv:2505.21500', items: 5712, layouts },
  itemIds: 'row numbers from 0; the column index of a toolkit table',
  defaultProfile: 'paper',
  profiles: {
    paper: {
      about: "the paper's runs: a lone letter in the last box, or anywhere in a reply without reasoning",
      source: 'arXiv:2510.27606, github.com/InternLM/Spatial-SSRL',
      templates: paperTemplates,
      read: readBoxOrReply,
      ...rules,
    },
    official: {
      about: "the authors' script: a lone letter in the last line",
      source: 'arXiv:2505.21500, github.com/ZJU-REAL/ViewSpatial-Bench',
      templates: officialTemplates,
      read: readLastLine,
      ...rules,
    },
  },
  texts,
  chance: guessing,
})
