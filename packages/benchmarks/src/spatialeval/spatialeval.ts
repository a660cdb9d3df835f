import type { Benchmark } from '../benchmark.ts'
import { defineBenchmark } from '../define.ts'
import { textOf } from '../metadata.ts'
import { guessing, microAccuracy } from '../multiple-choice/aggregate.ts'
import { toolkitImageRule, toolkitMaxTokens } from '../multiple-choice/toolkit-rules.ts'
import { layouts, subsets } from './load.ts'
import { prompts } from './prompt.ts'
import { readAnswer } from './read.ts'
import { answerScore } from './score.ts'

/** Maps, mazes, grids and densely described photographs. */
export const spatialEval: Benchmark = defineBenchmark({
  name: 'spatialeval',
  title: 'SpatialEval',
  group: 'spatial',
  source: { licence: 'none stated', paper: 'arXiv:2406.14852', items: 4635, layouts },
  itemIds: 'the column id of parquet; the column index of a toolkit table, where all may have id instead',
  subsets,
  prompts,
  fields: (item) => ({ hint: textOf(item, 'hint') }),
  shownOptions: (item) => (item.metadata.optionsInQuestion ? [] : item.options),
  read: readAnswer,
  score: answerScore,
  aggregate: microAccuracy,
  chance: guessing,
  imageRule: (profile) => (profile === 'paper' ? toolkitImageRule : { kind: 'default' }),
  maxTokens: toolkitMaxTokens,
})
