import { thinkThenBox } from '../asking/format-sentences.ts'
import type { Item } from '../item/item.ts'
import { textOf } from '../item/metadata.ts'

const ask = '{{media}}{{hint-line}}Question: {{question}}\n{{options-block}}'

/**
 * VLMEvalKit's multiple-choice message: pictures, then one text of hint, question, options and the request to choose. In mode `cot` the
 * format sentence follows directly. The toolkit's own authors ask the same way.
 */
export const optionTemplates = { direct: ask, cot: `${ask}{{format}}` }

export const optionTexts = {
  'hint-line': 'Hint: {{hint}}\n',
  'options-block': 'Options:\n{{options}}\nChoose the right one of these options. \n',
  option: '{{letter}}. {{text}}',
  'option-separator': '\n',
  format: thinkThenBox,
}

export const optionFields = { hint: (item: Item) => textOf(item, 'hint') }
