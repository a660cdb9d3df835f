import { thinkThenBox } from '../asking/format-sentences.ts'

/** The picture, the request to choose, the captions as `A: …` on lines. */
const direct = '{{media}}{{choose}} {{letter-only}}\n\n{{options}}'

/** With reasoning, the paper glues the format sentence to the request and the captions to the format sentence. */
export const paperTemplates = { direct, cot: '{{media}}{{choose}}{{format}}{{options}}' }
export const officialTemplates = { direct, cot: '{{media}}{{choose}}\n{{options}}\n{{format}}' }

export const texts = {
  choose: 'One of these captions fits the picture. Choose it.',
  'letter-only': 'Reply with its letter alone (such as C).',
  option: '{{letter}}: {{text}}',
  'option-separator': '\n',
  format: thinkThenBox,
}
