import { thinkThenBox } from '../format-sentences.ts'
import type { BenchmarkPrompts } from '../prompts.ts'

const ask = '{{media}}{{hint-line}}Question: {{question}}\n{{options-block}}'

/**
 * VLMEvalKit's multiple-choice message: pictures, then one text of hint, question, options and the request to choose. In mode `cot` the
 * format sentence follows directly. The toolkit's own authors ask the same way in both profiles.
 */
export const optionPrompts: BenchmarkPrompts = {
  templates: {
    'paper-direct': ask,
    'paper-cot': `${ask}{{format}}`,
    'official-direct': ask,
    'official-cot': `${ask}{{format}}`,
  },
  texts: {
    'hint-line': 'Hint: {{hint}}\n',
    'options-block': 'Options:\n{{options}}\nChoose the right one of these options. \n',
    option: '{{letter}}. {{text}}',
    'option-separator': '\n',
    format: thinkThenBox,
  },
  fields: ['hint'],
}
