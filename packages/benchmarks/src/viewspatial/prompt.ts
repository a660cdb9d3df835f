import { thinkThenBox } from '../asking/format-sentences.ts'

/** Pictures, question, options in file order, what to reply. */
export const paperTemplates = {
  direct: '{{media}}{{question}}\n{{options}}\n{{option-only}}\nAnswer:',
  cot: '{{media}}{{question}}\n{{options}}\n{{letter}}\n{{format}}',
}

/** The official script puts no line break between question and options. */
export const officialTemplates = {
  direct: '{{media}}{{question}}{{options}}\n{{option-only}}\nAnswer:',
  cot: '{{media}}{{question}}{{options}}\n{{letter}}\n{{format}}',
}

export const texts = {
  'option-only': 'Reply with the option that is right and nothing else.',
  letter: 'The final answer is the letter of one of these options.',
  option: '{{letter}}. {{text}}',
  'option-separator': '\n',
  format: thinkThenBox,
}
