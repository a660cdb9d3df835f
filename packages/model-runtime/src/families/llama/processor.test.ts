import { expect, test } from 'vitest'
import { readConfig } from '../../checkpoint/model-folder.ts'
import { readJson } from '../../hf/json-file.ts'
import type { LlamaConfig } from './config.ts'
import { goldenFolder } from './golden.fixture.ts'
import { createTextProcessor } from './processor.ts'

const folder = goldenFolder('llama-tied')
const config = (await readConfig(folder)) as LlamaConfig
const tokenizer = await readJson(folder, 'tokenizer.json')

function promptOf(chatTemplate: string, tokenizerConfig: object): string {
  const processor = createTextProcessor({ tokenizer, tokenizerConfig, chatTemplate }, config)
  return processor.decode(processor.prepare({ text: 'Is the red chair', images: [] }).tokens)
}

test('a template finds the special tokens, as text or as objects, and none where the folder names none', () => {
  const template = '{{ bos_token }}{{ eos_token }}{% if pad_token is defined %}no{% endif %}{{ messages[0].content }}'
  const names = { bos_token: 'yes', eos_token: { content: 'steps', lstrip: false }, pad_token: null }
  expect(promptOf(template, names)).toBe('yesstepsIs the red chair')
})

test('a template that names the day gives the same prompt every day', () => {
  const template = `{%- if not date_string is defined %}
    {%- if strftime_now is defined %}{%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}{%- set date_string = "26 Jul 2024" %}{%- endif %}
{%- endif %}
{{- '2' if date_string == "26 Jul 2024" else '3' }}`
  expect(promptOf(template, {})).toBe('2')
})
