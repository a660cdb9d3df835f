import type { Benchmark } from '../benchmark.ts'
import { answerOnly, thinkThenBox } from '../format-sentences.ts'
import { generalBenchmark } from '../general/general.ts'
import { toolkitLayouts } from '../general/load.ts'
import { keptReply } from '../multiple-choice/read.ts'
import { parseTextList } from '../python-list.ts'
import { containsAnswer, shareRight } from './score.ts'

const templates = {
  'paper-direct': '{{media}}{{question}}',
  'paper-cot': '{{media}}{{question}}{{ask:kind}}',
  'official-direct': '{{media}}{{question}}',
  'official-cot': '{{media}}{{question}}{{ask:kind}}',
}

/** Text in pictures: words, documents, receipts, formulas. The latter are too long for a box and are asked for directly. */
export const ocrBench: Benchmark = generalBenchmark({
  name: 'ocrbench',
  title: 'OCRBench',
  source: {
    licence: 'see the host',
    paper: 'arXiv:2305.07895',
    items: 1000,
    layouts: toolkitLayouts(['OCRBench'], (_row, item) => ({
      ...item,
      metadata: { ...item.metadata, answers: parseTextList(item.gold) ?? [item.gold] },
    })),
  },
  prompts: { templates, texts: { 'ask.formula': answerOnly, 'ask.text': thinkThenBox }, fields: ['kind'] },
  fields: (item) => ({ kind: item.question.includes('LaTeX') ? 'formula' : 'text' }),
  read: (reply, item, options) => {
    const value = item.question.includes('LaTeX') ? reply : keptReply(reply, options)
    return { value, parsed: value !== '' }
  },
  score: containsAnswer,
  aggregate: shareRight,
  chance: () => 0,
})
