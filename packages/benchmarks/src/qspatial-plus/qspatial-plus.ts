import type { Benchmark } from '../benchmark.ts'
import { defineBenchmark } from '../define.ts'
import { toolkitImageRule, toolkitMaxTokens } from '../multiple-choice/toolkit-rules.ts'
import { withinFactors } from './aggregate.ts'
import { layouts, subsets } from './load.ts'
import { prompts } from './prompt.ts'
import { readLength } from './read.ts'
import { lengthScore } from './score.ts'

/** Distances and sizes with units, from single photographs. */
export const qSpatialPlus: Benchmark = defineBenchmark({
  name: 'qspatial-plus',
  title: 'Q-Spatial Bench (QSpatial_plus)',
  group: 'spatial',
  source: { licence: 'Apache-2.0', paper: 'arXiv:2409.09788', items: 101, layouts },
  itemIds: 'row numbers of the subset from 0',
  subsets,
  prompts,
  read: (reply, _item, options) => readLength(reply, options),
  score: lengthScore,
  aggregate: withinFactors,
  aggregatesValues: true,
  chance: () => 0,
  imageRule: (profile) => (profile === 'paper' ? toolkitImageRule : { kind: 'default' }),
  maxTokens: toolkitMaxTokens,
})
