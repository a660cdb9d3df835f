import { optionPrompts } from '../multiple-choice/prompts.ts'
import type { BenchmarkPrompts } from '../prompts.ts'

/**
 * As all multiple choice. The parquet layout has the options inside the question, so that the list is left out there. The official script asks
 * with the text as it is.
 */
export const prompts: BenchmarkPrompts = {
  ...optionPrompts,
  templates: {
    ...optionPrompts.templates,
    'official-direct': '{{media}}{{question}}\n{{listed}}{{explain}}',
    'official-cot': '{{media}}{{question}}\n{{listed}}{{format}}',
  },
  texts: {
    ...optionPrompts.texts,
    listed: '{{options}}\n',
    explain: 'Answer first, then explain your reasoning step by step.',
  },
}
