import type { Benchmark } from '../benchmark/benchmark.ts'
import { defineBenchmark } from '../benchmark/define.ts'
import { toolkitImageRule, toolkitMaxTokens } from '../multiple-choice/toolkit-rules.ts'
import { byLevel } from './aggregate.ts'
import { layouts } from './load.ts'
import { officialTemplates, paperTemplates, texts } from './prompt.ts'
import { readAnswerKey } from './read.ts'
import { answerScore } from './score.ts'

const rules = {
  imageRule: toolkitImageRule,
  maxTokens: toolkitMaxTokens,
  read: readAnswerKey,
  score: answerScore,
  aggregate: byLevel,
}

/** Position and orientation of objects in rendered scenes, seven levels. */
export const spatial457: Benchmark = defineBenchmark({
  name: 'spatial457',
  title: 'Spatial457',
  group: 'spatial',
  source: { licence: 'Apache-2.0', paper: 'arXiv:2502.08636', items: null, layouts },
  itemIds:
    '<level>/<question_index> of question files, <level>/<file>/<row> of parquet, the column index of a toolkit table',
  defaultProfile: 'paper',
  profiles: {
    paper: {
      about: "the paper's runs: how to answer is said three times, no dictionary is asked for",
      source: 'arXiv:2510.27606, github.com/InternLM/Spatial-SSRL',
      templates: paperTemplates,
      ...rules,
    },
    official: {
      about: "the benchmark's own protocol: the answer is a key of a dictionary; read and scored as paper",
      source: 'arXiv:2502.08636, github.com/XingruiWang/Spatial457',
      templates: officialTemplates,
      ...rules,
    },
  },
  texts,
  chance: () => 0,
})
