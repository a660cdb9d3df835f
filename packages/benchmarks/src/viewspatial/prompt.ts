import { thinkThenBox } from '../format-sentences.ts'
import type { BenchmarkPrompts } from '../prompts.ts'

/** Pictures, question, options in file order, what to reply. The official script puts no line break between question and options. */
export const prompts: BenchmarkPrompts = {
  templates: {
    'paper-direct': '{{media}}{{question}}\n{{options}}\n{{option-only}}\nAnswer:',
    'paper-cot': '{{media}}{{question}}\n{{options}}\n{{letter}}\n{{format}}',
    'official-direct': '{{media}}{{question}}{{options}}\n{{option-only}}\nAnswer:',
    'official-cot': '{{media}}{{question}}{{options}}\n{{letter}}\n{{format}}',
  },
  texts: {
    'option-only': 'Reply with the option that is right and nothing else.',
    letter: 'The final answer is the letter of one of these options.',
    option: '{{letter}}. {{text}}',
    'option-separator': '\n',
    format: thinkThenBox,
  },
  fields: [],
}
