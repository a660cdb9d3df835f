import type { Benchmark } from '../benchmark.ts'
import { thinkThenBox } from '../format-sentences.ts'
import { generalBenchmark } from '../general/general.ts'
import { toolkitLayouts } from '../general/load.ts'
import { answersFiguresQuestions } from './aggregate.ts'
import { readYesNo } from './read.ts'

const templates = {
  'paper-direct': '{{media}}{{question}}',
  'paper-cot': '{{media}}{{question}}{{format}}',
  'official-direct': '{{media}}{{question}}',
  'official-cot': '{{media}}{{question}}{{format}}',
}

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
  prompts: { templates, texts: { format: thinkThenBox }, fields: [] },
  read: (reply, _item, options) => readYesNo(reply, options),
  aggregate: answersFiguresQuestions,
  chance: () => 0.5,
})
