import { thinkThenBox } from '../asking/format-sentences.ts'
import type { Benchmark } from '../benchmark/benchmark.ts'
import { generalBenchmark } from '../general/general.ts'
import { toolkitLayouts } from '../general/load.ts'
import { officialChoice } from '../multiple-choice/profiles.ts'
import { answersFiguresQuestions } from './aggregate.ts'
import { readYesNo } from './read.ts'

/** Yes or no about figures, some of them altered. The authors' questions without a figure are not asked (see `toolkitLayouts`). */
export const hallusionBench: Benchmark = generalBenchmark({
  name: 'hallusionbench',
  title: 'HallusionBench',
  source: {
    licence: 'BSD-3-Clause',
    paper: 'arXiv:2310.14566',
    items: 951,
    layouts: toolkitLayouts(['HallusionBench']),
  },
  profiles: {
    paper: {
      about: "the paper's runs: VLMEvalKit's rules for it, which are the same in 2025 and in 2026",
      source: 'arXiv:2510.27606, github.com/InternLM/Spatial-SSRL',
      sameAs: 'official',
    },
    official: {
      ...officialChoice,
      about: "VLMEvalKit's rules: yes or no as a word, mean of answer, figure and question accuracy",
      templates: { direct: '{{media}}{{question}}', cot: '{{media}}{{question}}{{format}}' },
      read: readYesNo,
      aggregate: answersFiguresQuestions,
    },
  },
  texts: { format: thinkThenBox },
  fields: {},
  chance: () => 0.5,
})
