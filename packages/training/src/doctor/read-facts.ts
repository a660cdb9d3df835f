import { readFile } from 'node:fs/promises'
import { decodeText, SpatialError } from '@spatial-ssrl/core'
import { parse } from 'yaml'
import { readYaml } from '../config/config-file.ts'
import { easyR1Facts, isEasyR1 } from './easyr1-facts.ts'
import { isLlamaFactory, llamaFactoryFacts } from './llama-factory-facts.ts'
import { grpoFacts, stagedFacts } from './own-facts.ts'
import type { RunFacts } from './run-facts.ts'

/**
 * What a recipe says, whichever it is: a configuration of `grpo`, a list of stages, EasyR1's YAML or a shell script that starts it with
 * `key=value` words, or a supervised recipe of LLaMA-Factory.
 * @param set further `key=value` words, over those of an engine's recipe
 * @throws SpatialError `config` for other files, naming the key that is wrong
 */
export async function readFacts(recipe: string, set: readonly string[] = []): Promise<RunFacts> {
  const isScript = /\.(sh|bash)$/.test(recipe)
  const { words, config } = isScript ? await scriptWords(recipe) : { words: [], config: recipe }
  const content: Record<string, unknown> =
    config === null ? { data: {}, worker: {}, trainer: {} } : { ...(await readYaml(config)) }
  const isForeign = isEasyR1(content) || isLlamaFactory(content)
  if (set.length > 0 && !isForeign)
    throw new SpatialError('config', `${recipe} is a recipe of this project: change the file instead of --set`)
  for (const word of [...words, ...set]) setKey(content, word)
  if (isEasyR1(content)) return easyR1Facts(content, recipe)
  if (isLlamaFactory(content)) return llamaFactoryFacts(content, recipe)
  return 'stages' in content ? stagedFacts(recipe) : grpoFacts(recipe)
}

/**
 * The `key=value` words of a script, with its variables put in. A configuration that it names, and that is there, is read first.
 * @throws SpatialError `config` for a script without such words
 */
async function scriptWords(file: string): Promise<{ words: string[]; config: string | null }> {
  const bytes = await readFile(file).catch((cause) => {
    throw new SpatialError('config', `cannot read the recipe ${file}: check the path`, { cause })
  })
  const lines = decodeText(bytes, file)
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
  const variables = new Map<string, string>()
  for (const line of lines) {
    const [, name = '', value = ''] = /^\s*(?:export\s+)?(\w+)=(\S*)/.exec(line) ?? []
    if (name !== '') variables.set(name, unquoted(value))
  }
  const fill = (word: string) => word.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => variables.get(name) ?? whole)
  const found = lines.flatMap((line) => [
    ...line.matchAll(/(?:^|\s)\+?((?:data|worker|algorithm|trainer)\.[\w.]+=\S+)/g),
  ])
  const words = found.map(([, word = '']) => fill(word))
  if (words.length === 0)
    throw new SpatialError(
      'config',
      `${file} has no key=value words of EasyR1, as data.max_prompt_length=4096: name its configuration`,
    )
  const named = /(?:^|\s)config=(\S+)/.exec(lines.join('\n'))?.[1]
  const config = named === undefined ? null : await findConfig(file, fill(unquoted(named)))
  return { words, config }
}

/** The configuration as the script names it, seen from where one is, or from the folders above the script. */
async function findConfig(script: string, named: string): Promise<string> {
  const { dirname, join, resolve } = await import('node:path')
  const { access } = await import('node:fs/promises')
  const above = dirname(resolve(script))
  const places = [named, join(above, named), join(above, '..', named)]
  for (const place of places) if (await access(place).then(() => true, () => false)) return place // biome-ignore format: a pair
  throw new SpatialError(
    'config',
    `${script} begins with ${named}, which is not there: give the doctor that file, and what differs by --set`,
  )
}

/** Sets `a.b.c=value` in a configuration. @throws SpatialError `config` for other words */
function setKey(content: Record<string, unknown>, word: string): void {
  const [, path = '', value = ''] = /^([\w.]+)=(.*)$/s.exec(word) ?? []
  if (path === '')
    throw new SpatialError('config', `--set: expected key=value, as trainer.n_gpus_per_node=4, got ${word}`)
  const keys = path.split('.')
  let at = content
  for (const key of keys.slice(0, -1)) {
    const inner = Object.hasOwn(at, key) && typeof at[key] === 'object' && at[key] !== null ? { ...at[key] } : {}
    at[key] = inner
    at = inner as Record<string, unknown>
  }
  at[keys.at(-1)!] = yamlValue(unquoted(value))
}

/** A number, a list, … as YAML has it; what is no YAML is a text. */
function yamlValue(text: string): unknown {
  try {
    return parse(text) ?? null
  } catch {
    return text
  }
}

const unquoted = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text
