import { copyFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Files of a model folder that make prompts: everything but weights. */
const ofPrompts = new Set([
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
  'chat_template.jinja',
  'chat_template.json',
  'preprocessor_config.json',
  'video_preprocessor_config.json',
  'processor_config.json',
])

/** Puts them beside an adapter, whose folder then is all that a later stage needs. */
export async function keepPromptFiles(from: string, to: string): Promise<void> {
  for (const name of (await readdir(from)).filter((name) => ofPrompts.has(name)))
    await copyFile(join(from, name), join(to, name))
}
