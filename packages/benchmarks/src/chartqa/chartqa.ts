import type { Benchmark } from '../benchmark.ts'
import { thinkThenBox } from '../format-sentences.ts'
import { generalBenchmark } from '../general/general.ts'
import { toolkitLayouts } from '../general/load.ts'
import { parseTextList } from '../python-list.ts'
import { readShortAnswer } from './read.ts'
import { relaxedScore } from './score.ts'

const direct = '{{media}}{{question}}\n{{short}}'

/** Numbers and words in charts; the splits are questions by people and by a program. */
export const chartQa: Benchmark = generalBenchmark({
  name: 'chartqa',
  title: 'ChartQA (test)',
  source: {
    licence: 'GPL-3.0',
    paper: 'arXiv:2203.10244',
    items: 2500,
    layouts: toolkitLayouts(['ChartQA_TEST'], (_row, item) => {
      const answers = item.gold.trim().startsWith('[') ? parseTextList(item.gold) : null
      return answers ? { ...item, metadata: { ...item.metadata, answers } } : item
    }),
  },
  prompts: {
    templates: {
      'paper-direct': direct,
      'paper-cot': `${direct}{{format}}`,
      'official-direct': direct,
      'official-cot': `${direct}{{format}}`,
    },
    texts: { short: 'Answer with one word or phrase.', format: thinkThenBox },
    fields: [],
  },
  read: (reply, _item, options) => readShortAnswer(reply, options),
  score: relaxedScore,
  chance: () => 0,
})
