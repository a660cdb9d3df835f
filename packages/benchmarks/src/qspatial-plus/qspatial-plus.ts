import type { Benchmark } from '../benchmark/benchmark.ts'
import { defineBenchmark } from '../benchmark/define.ts'
import { toolkitImageRule, toolkitMaxTokens } from '../multiple-choice/toolkit-rules.ts'
import { withinFactors } from './aggregate.ts'
import { layouts, subsets } from './load.ts'
import { templates, texts } from './prompt.ts'
import { readBoxedOrStated, readStated } from './read.ts'
import { lengthScore } from './score.ts'
import { unitAsWritten, unitInBlanks } from './units.ts'

/** Distances and sizes with units, from single photographs. */
export const qSpatialPlus: Benchmark = defineBenchmark({
  name: 'qspatial-plus',
  title: 'Q-Spatial Bench (QSpatial_plus)',
  group: 'spatial',
  source: { licence: 'Apache-2.0', paper: 'arXiv:2409.09788', items: 101, layouts },
  itemIds: 'row numbers of the subset from 0',
  subsets,
  defaultProfile: 'paper',
  profiles: {
    paper: {
      about: "the paper's runs: boxes are taken apart, units may have blanks around them",
      source: 'arXiv:2510.27606, github.com/InternLM/Spatial-SSRL',
      templates,
      imageRule: toolkitImageRule,
      maxTokens: toolkitMaxTokens,
      read: readBoxedOrStated,
      score: lengthScore(unitInBlanks),
      aggregate: withinFactors(unitInBlanks),
    },
    official: {
      about: "the authors' rules: \\scalar{} and \\distance_unit{} alone, pictures as the model takes them",
      source: 'arXiv:2409.09788, github.com/andrewliao11/Q-Spatial-Bench-code',
      templates,
      imageRule: { kind: 'default' },
      maxTokens: toolkitMaxTokens,
      read: readStated,
      score: lengthScore(unitAsWritten),
      aggregate: withinFactors(unitAsWritten),
    },
  },
  texts,
  aggregatesValues: true,
  chance: () => 0,
})
