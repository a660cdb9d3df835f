import { optionTexts } from '../multiple-choice/prompts.ts'

/**
 * The official script asks with the text as it is; the paper asks as in all multiple choice. The parquet layout has the options inside the
 * question, so that the list is left out there.
 */
export const officialTemplates = {
  direct: '{{media}}{{question}}\n{{listed}}{{explain}}',
  cot: '{{media}}{{question}}\n{{listed}}{{format}}',
}

export const texts = {
  ...optionTexts,
  listed: '{{options}}\n',
  explain: 'Answer first, then explain your reasoning step by step.',
}
