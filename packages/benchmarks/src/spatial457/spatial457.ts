import type { Benchmark } from '../benchmark.ts'
import { defineBenchmark } from '../define.ts'
import { toolkitImageRule, toolkitMaxTokens } from '../multiple-choice/toolkit-rules.ts'
import { byLevel } from './aggregate.ts'
import { layouts } from './load.ts'
import { prompts } from './prompt.ts'
import { readAnswerKey } from './read.ts'
import { answerScore } from './score.ts'

/** Position and orientation of objects in rendered scenes, seven levels. */
export const spatial457: Benchmark = defineBenchmark({
  name: 'spatial457',
  title: 'Spatial457',
  group: 'spatial',
  source: { licence: 'Apache-2.0', paper: 'arXiv:2502.08636', items: null, layouts },
  itemIds:
    '<level>/<question_index> of question files, <level>/<file>/<row> of parquet, the column index of a toolkit table',
  prompts,
  read: (reply, _item, options) => readAnswerKey(reply, options),
  score: answerScore,
  aggregate: byLevel,
  chance: () => 0,
  imageRule: () => toolkitImageRule,
  maxTokens: toolkitMaxTokens,
})
