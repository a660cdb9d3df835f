import { thinkThenBox } from '../format-sentences.ts'
import type { BenchmarkPrompts } from '../prompts.ts'

const choose = 'One of these captions fits the picture. Choose it.'

/**
 * The picture, the request to choose, the captions as `A: …` on lines. With reasoning, the paper glues the format sentence to the request
 * and the captions to the format sentence.
 */
export const prompts: BenchmarkPrompts = {
  templates: {
    'paper-direct': '{{media}}{{choose}} {{letter-only}}\n\n{{options}}',
    'paper-cot': '{{media}}{{choose}}{{format}}{{options}}',
    'official-direct': '{{media}}{{choose}} {{letter-only}}\n\n{{options}}',
    'official-cot': '{{media}}{{choose}}\n{{options}}\n{{format}}',
  },
  texts: {
    choose,
    'letter-only': 'Reply with its letter alone (such as C).',
    option: '{{letter}}: {{text}}',
    'option-separator': '\n',
    format: thinkThenBox,
  },
  fields: [],
}
