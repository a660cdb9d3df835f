import { answerOnly, thinkThenBox } from '../asking/format-sentences.ts'
import type { Benchmark } from '../benchmark/benchmark.ts'
import { generalBenchmark } from '../general/general.ts'
import { toolkitLayouts } from '../general/load.ts'
import type { Item } from '../item/item.ts'
import { officialChoice } from '../multiple-choice/profiles.ts'
import { keptReply } from '../multiple-choice/read.ts'
import { parseTextList } from '../python/text-list.ts'
import { containsAnswer, shareRight } from './score.ts'

/** Formulas are too long for a box and are asked for directly. */
const isFormula = (item: Item) => item.question.includes('LaTeX')

/** Text in pictures: words, documents, receipts, formulas. */
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
  profiles: {
    paper: {
      about: "the paper's runs: VLMEvalKit's rules for it, which are the same in 2025 and in 2026",
      source: 'arXiv:2510.27606, github.com/InternLM/Spatial-SSRL',
      sameAs: 'official',
    },
    official: {
      ...officialChoice,
      about: "VLMEvalKit's rules: a right answer is part of the reply",
      templates: { direct: '{{media}}{{question}}', cot: '{{media}}{{question}}{{ask:kind}}' },
      read(reply, item, options) {
        const value = isFormula(item) ? reply : keptReply(reply, options)
        return { value, parsed: value !== '' }
      },
      score: containsAnswer,
      aggregate: shareRight,
    },
  },
  texts: { 'ask.formula': answerOnly, 'ask.text': thinkThenBox },
  fields: { kind: (item) => (isFormula(item) ? 'formula' : 'text') },
  chance: () => 0,
})
