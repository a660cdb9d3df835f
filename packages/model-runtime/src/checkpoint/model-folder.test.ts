import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatJson } from '../hf/json-file.ts'
import { type FloatTensor, readSafetensorsHeader, writeSafetensors } from '../hf/safetensors.ts'
import { initModel } from './init-model.ts'
import { readModelFolder, writeModelFolder } from './model-folder.ts'

let root = ''
let model = ''
let weights: [string, FloatTensor][] = []
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'model-folder-'))
  model = join(root, 'model')
  await initModel(model, { preset: 'tiny', seed: 3 })
  weights = [...(await readModelFolder(model)).weights]
})
afterAll(() => rm(root, { recursive: true }))

/** Names, shapes and bits, in order; comparing millions of numbers one by one takes seconds. */
function digest(tensors: Iterable<readonly [string, FloatTensor]>): string[] {
  return Array.from(tensors, ([name, { shape, data }]) => {
    const bits = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    return `${name} ${shape.join('×')} ${createHash('sha256').update(bits).digest('hex')}`
  })
}

/** A copy of the model with other weight files. */
async function variant(name: string, tensors: Iterable<[string, FloatTensor]>): Promise<string> {
  const dir = join(root, name)
  await cp(model, dir, { recursive: true })
  await writeSafetensors(join(dir, 'model.safetensors'), tensors)
  return dir
}

test('a checkpoint keeps the companions of its origin and its own weights', async () => {
  const dir = join(root, 'checkpoint')
  const changed = weights.map(([name, { shape, data }]) => [name, { shape, data: data.map((x) => 2 * x) }] as const)
  await writeModelFolder(dir, { from: model, weights: changed })
  expect(await readdir(dir)).toEqual(await readdir(model))
  for (const file of await readdir(model))
    if (file !== 'model.safetensors') expect(await readFile(join(dir, file))).toEqual(await readFile(join(model, file)))
  expect(digest((await readModelFolder(dir)).weights)).toEqual(digest(changed))
})

test('bfloat16 checkpoints say so and read back within their precision', async () => {
  const dir = join(root, 'bfloat16')
  await writeModelFolder(dir, { from: model, weights, dtype: 'BF16' })
  expect(JSON.parse(await readFile(join(dir, 'config.json'), 'utf8')).torch_dtype).toBe('bfloat16')
  const read = (await readModelFolder(dir)).weights
  for (const [name, { data }] of weights)
    for (const [i, value] of read.get(name)!.data.entries())
      if (Math.abs(value - data[i]!) > Math.abs(data[i]!) * 2 ** -8)
        expect.fail(`${name}[${i}]: ${value} for ${data[i]}`)
})

test.each([
  ['F32', 'float32'],
  ['BF16', 'bfloat16'],
] as const)(
  'a folder of another type says %s wherever it says a type, and that is what is written',
  async (dtype, name) => {
    const from = join(root, `told-${dtype}`)
    await writeModelFolder(from, { from: model, weights })
    const file = join(from, 'config.json')
    const config = JSON.parse(await readFile(file, 'utf8'))
    config.dtype = 'float16' // as transformers 5 writes it, and in every part
    config.text_config = { ...config, torch_dtype: 'float16', vision_config: undefined }
    config.vision_config.dtype = 'float16'
    await writeFile(file, JSON.stringify(config))
    const dir = join(root, `written-${dtype}`)
    await writeModelFolder(dir, { from, weights, dtype })
    const said = (await readFile(join(dir, 'config.json'), 'utf8')).match(/"(torch_)?dtype": "\w+"/g)!
    expect(said.length).toBe(5)
    for (const mention of said) expect(mention).toContain(`"${name}"`)
    const { tensors } = await readSafetensorsHeader(join(dir, 'model.safetensors'))
    expect(new Set([...tensors.values()].map((tensor) => tensor.dtype))).toEqual(new Set([dtype]))
  },
)

test('replaces an older folder only when the new one is whole', async () => {
  const dir = join(root, 'replaced')
  await writeModelFolder(dir, { from: model, weights })
  const failing = writeModelFolder(dir, {
    from: model,
    weights,
    finish: () => Promise.reject(new Error('disk full')),
  })
  await expect(failing).rejects.toThrow(/replaced: cannot be written \(disk full\)/)
  await readModelFolder(dir)
  await writeModelFolder(dir, { from: dir, weights, finish: (partial) => writeFile(join(partial, 'extra'), 'x') })
  expect(await readdir(dir)).toContain('extra')
  expect((await readdir(root)).filter((name) => name.startsWith('replaced'))).toEqual(['replaced'])
})

test('shards and the names of newer writers are read alike', async () => {
  const renamed = weights.map(([name, tensor]): [string, FloatTensor] => [
    name.replace(/^visual\./, 'model.visual.').replace(/^model\.(?=embed|layers|norm)/, 'model.language_model.'),
    tensor,
  ])
  const dir = await variant('sharded', [])
  await rm(join(dir, 'model.safetensors'))
  const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors']
  await writeSafetensors(join(dir, shards[0]!), renamed.slice(0, 40))
  await writeSafetensors(join(dir, shards[1]!), renamed.slice(40))
  const map = Object.fromEntries(renamed.map(([name], i) => [name, shards[i < 40 ? 0 : 1]]))
  await writeFile(join(dir, 'model.safetensors.index.json'), formatJson({ metadata: {}, weight_map: map }))
  expect(digest((await readModelFolder(dir)).weights)).toEqual(digest(weights))

  await rename(join(dir, shards[1]!), join(dir, 'elsewhere'))
  await expect(readModelFolder(dir)).rejects.toThrow(/model-00002-of-00002\.safetensors: cannot be read \(ENOENT/)
  await writeFile(join(dir, 'model.safetensors.index.json'), '{"weight_map":{"a":"../../b"}}')
  await expect(readModelFolder(dir)).rejects.toThrow('not a plain file name')
})

test('missing, unknown and mis-shaped weights are named', async () => {
  const last = weights.at(-1)![0]
  const missing = await variant('missing', weights.slice(0, -1))
  await expect(readModelFolder(missing)).rejects.toThrow(`1 weights are missing: ${last}`)
  const extra = await variant('extra', [...weights, ['model.adapter', { shape: [1], data: new Float32Array(1) }]])
  await expect(readModelFolder(extra)).rejects.toThrow('do not belong to this architecture: model.adapter')
  const bent = await variant(
    'bent',
    weights.map(([name, { shape, data }]) => [name, { shape: [...shape].reverse(), data }]),
  )
  await expect(readModelFolder(bent)).rejects.toThrow(/do not have the shape .* instead of .* and \d+ more$/)
})

test('the head that a tied model repeats is left out', async () => {
  const head: [string, FloatTensor] = ['lm_head.weight', weights.find(([name]) => name.includes('embed_tokens'))![1]]
  const tied = await variant('tied', [...weights, head])
  expect(digest((await readModelFolder(tied)).weights)).toEqual(digest(weights))
})

test.each([
  ['config.json', null, /config\.json: not found/],
  ['config.json', '{', /config\.json: not a JSON object/],
  ['tokenizer.json', null, /tokenizer\.json: not found/],
  ['tokenizer.json', '{}', /tokenizer\.json: cannot be used/],
  ['tokenizer_config.json', '[]', /tokenizer_config\.json: not a JSON object/],
  ['chat_template.jinja', null, /chat_template\.jinja: not found/],
  ['chat_template.jinja', '{% if %}', /chat_template\.jinja: cannot be used/],
  ['preprocessor_config.json', null, /preprocessor_config\.json: not found/],
  ['preprocessor_config.json', '{}', /preprocessor_config\.json: patch_size/],
  ['model.safetensors', null, /model\.safetensors: not found/],
  ['model.safetensors', '', /model\.safetensors: not a sound safetensors file/],
])('%s replaced by %j', async (file, content, message) => {
  const dir = join(root, 'broken')
  await rm(dir, { recursive: true, force: true })
  await cp(model, dir, { recursive: true })
  if (content === null) await rm(join(dir, file))
  else await writeFile(join(dir, file), content)
  const error = await readModelFolder(dir).catch((thrown: unknown) => thrown)
  expect((error as Error).message).toMatch(message)
  expect((error as Error).message).not.toContain('\n')
})

test('chat templates are found in every place they have stood', async () => {
  const dir = join(root, 'templates')
  await cp(model, dir, { recursive: true })
  const request = { text: 'Hello', images: [] }
  const expected = (await readModelFolder(dir)).processor.prepare(request)
  const template = await readFile(join(dir, 'chat_template.jinja'), 'utf8')
  await rm(join(dir, 'chat_template.jinja'))
  await writeFile(join(dir, 'chat_template.json'), formatJson({ chat_template: template }))
  expect((await readModelFolder(dir)).processor.prepare(request)).toEqual(expected)
  await rm(join(dir, 'chat_template.json'))
  const config = JSON.parse(await readFile(join(dir, 'tokenizer_config.json'), 'utf8'))
  for (const held of [
    template,
    [
      { name: 'rag', template: '' },
      { name: 'default', template },
    ],
  ]) {
    await writeFile(join(dir, 'tokenizer_config.json'), formatJson({ ...config, chat_template: held }))
    expect((await readModelFolder(dir)).processor.prepare(request)).toEqual(expected)
  }
})
