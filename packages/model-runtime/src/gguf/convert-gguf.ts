import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toConfigJson } from '../families/families.ts'
import { formatJson } from '../hf/json-file.ts'
import { replaceFolder } from '../hf/replace-folder.ts'
import { writeSafetensors } from '../hf/safetensors.ts'
import { checkTokenizer } from '../prompt/check-tokenizer.ts'
import { ggufConfig } from './model-config.ts'
import { readGguf } from './read-gguf.ts'
import { tokenizerFiles } from './tokenizer-files.ts'
import { ggufWeights } from './weights.ts'

/**
 * Writes the decoder in a GGUF file – Llama, Qwen2 or Qwen3, byte-level BPE – as a Hugging Face folder: weights as the float32 numbers that
 * their blocks stand for, tokenizer and chat template from the file's vocabulary.
 * @throws SpatialError `model`, one line that names what the file lacks or holds that is not supported
 */
export async function convertGguf(file: string, dir: string): Promise<void> {
  const source = await readGguf(file)
  const text = tokenizerFiles(source)
  const { architecture, config } = ggufConfig(source, text)
  checkTokenizer(text.tokenizer, config.text.vocabSize)
  const weights = await ggufWeights(source, config, architecture)
  const files = {
    'config.json': formatJson(toConfigJson(config)),
    'generation_config.json': formatJson(text.ends),
    'tokenizer.json': formatJson(text.tokenizer),
    'tokenizer_config.json': formatJson(text.tokenizerConfig),
    'chat_template.jinja': text.chatTemplate,
  }
  await replaceFolder(dir, async (partial) => {
    for (const [name, content] of Object.entries(files)) await writeFile(join(partial, name), content)
    await writeSafetensors(join(partial, 'model.safetensors'), weights)
  })
}
