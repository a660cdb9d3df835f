import type { Benchmark } from '../benchmark/benchmark.ts'
import { defineBenchmark } from '../benchmark/define.ts'
import type { Item } from '../item/item.ts'
import { guessing } from '../multiple-choice/aggregate.ts'
import { officialChoice, paperChoice } from '../multiple-choice/profiles.ts'
import { optionFields } from '../multiple-choice/prompts.ts'
import { layouts, subsets } from './load.ts'
import { officialTemplates, texts } from './prompt.ts'
import { readAnswerWords } from './read.ts'
import { wordsScore } from './score.ts'

const shownOptions = (item: Item) => (item.metadata.optionsInQuestion ? [] : item.options)

/** Maps, mazes, grids and densely described photographs. */
export const spatialEval: Benchmark = defineBenchmark({
  name: 'spatialeval',
  title: 'SpatialEval',
  group: 'spatial',
  source: { licence: 'none stated', paper: 'arXiv:2406.14852', items: 4635, layouts },
  itemIds: 'the column id of parquet; the column index of a toolkit table, where all may have id instead',
  subsets,
  defaultProfile: 'paper',
  profiles: {
    paper: { ...paperChoice, about: "the paper's runs: a letter, by VLMEvalKit's inference of 2025", shownOptions },
    official: {
      ...officialChoice,
      about: "the authors' script: words by patterns for each task, a letter alone is not enough",
      source: 'arXiv:2406.14852, github.com/jiayuww/SpatialEval',
      templates: officialTemplates,
      shownOptions,
      imageRule: { kind: 'default' },
      read: readAnswerWords,
      score: wordsScore,
    },
  },
  texts,
  fields: optionFields,
  chance: guessing,
})
