import { thinkThenBox } from '../asking/format-sentences.ts'
import type { Benchmark } from '../benchmark/benchmark.ts'
import { generalBenchmark } from '../general/general.ts'
import { toolkitLayouts } from '../general/load.ts'
import { officialChoice, paperChoice } from '../multiple-choice/profiles.ts'
import { parseTextList } from '../python/text-list.ts'
import { readPlain, readWhole } from './read.ts'
import { relaxedScore } from './score.ts'

const direct = '{{media}}{{question}}\n{{short}}'
const templates = { direct, cot: `${direct}{{format}}` }

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
  profiles: {
    paper: {
      ...paperChoice,
      about: "the paper's runs: the reply without LaTeX, error against the reply",
      templates,
      read: readPlain,
      score: relaxedScore('reply'),
    },
    official: {
      ...officialChoice,
      about: "the authors' relaxed accuracy: error against the truth",
      source: 'arXiv:2203.10244',
      templates,
      read: readWhole,
      score: relaxedScore('truth'),
    },
  },
  texts: { short: 'Answer with one word or phrase.', format: thinkThenBox },
  fields: {},
  chance: () => 0,
})
