import { thinkThenBox } from '../asking/format-sentences.ts'
import type { Item } from '../item/item.ts'
import { textOf } from '../item/metadata.ts'

/**
 * The video, the request to watch it, the question. The paper's script writes the options without line breaks and each letter twice, as
 * its file has the letter in the option's text: `A. A. front-leftB. B. back-right`.
 */
export const paperTemplates = {
  direct: '{{media}}{{watch}}\n\n{{question}}{{glued}}\n{{direct:kind}}',
  cot: '{{media}}{{watch}}\n\n{{question}}{{glued}}\n{{final:kind}}\n{{format}}',
}

const official = '{{media}}{{frames}}\n{{question}}\n{{option-lines}}'
export const officialTemplates = {
  direct: `${official}{{short:kind}}`,
  cot: `${official}{{final:kind}}\n{{format}}`,
}

export const texts = {
  watch: 'Look at the video and answer the question about it.',
  frames: 'You see frames of a video.',
  'option-lines': 'Options:\n{{options}}\n',
  option: '{{letter}}. {{text}}',
  'option-separator': '\n',
  'direct.number': 'Reply with a number only (whole or decimal).',
  'direct.letter': 'Reply with the letter of the right option only.',
  'final.number': 'The final answer is a number (whole or decimal).',
  'final.letter': 'The final answer is the letter of the right option.',
  'short.number': 'Reply with one word or phrase.',
  'short.letter': 'Reply with the letter of the right option only.',
  format: thinkThenBox,
}

export const fields = {
  kind: (item: Item) => textOf(item, 'kind'),
  glued: ({ options }: Item) => options.map(({ letter, text }) => `${letter}. ${letter}. ${text}`).join(''),
}
