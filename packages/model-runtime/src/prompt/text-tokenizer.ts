import { Tokenizer } from '@huggingface/tokenizers'

/** The part of a Hugging Face tokenizer that is used here; the library's own declarations do not resolve under `nodenext`. */
export interface TextTokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] }
  /** `ids` must not be empty. */
  decode(ids: number[], options: { clean_up_tokenization_spaces: boolean }): string
  id_to_token(id: number): string | undefined
  token_to_id(token: string): number | undefined
}

/** A tokenizer from the parsed `tokenizer.json` and `tokenizer_config.json`. @throws Error whatever the library finds wrong */
export function createTextTokenizer(tokenizer: object, config: object): TextTokenizer {
  return new Tokenizer(tokenizer, config)
}
