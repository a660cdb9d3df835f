import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatJson } from '../hf/json-file.ts'
import { readSafetensorsHeader } from '../hf/safetensors.ts'
import { initModel } from './init-model.ts'
import { readModelFolder } from './model-folder.ts'
import { type Mutation, mutations } from './mutation.fixture.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mutation-'))
})
afterAll(() => rm(root, { recursive: true }))

/** A folder of a family, and what its files hold. */
interface Origin {
  dir: string
  files: Map<string, Buffer>
}

/** The tiny model, in shards, so that their index is among what is changed. */
async function pictureModel(): Promise<Origin> {
  const dir = join(root, 'tiny')
  await initModel(dir, { preset: 'tiny', seed: 5 })
  const { tensors } = await readSafetensorsHeader(join(dir, 'model.safetensors'))
  const shard = 'model-00001-of-00001.safetensors'
  const map = Object.fromEntries([...tensors.keys()].map((name) => [name, shard]))
  await rename(join(dir, 'model.safetensors'), join(dir, shard))
  await writeFile(join(dir, 'model.safetensors.index.json'), formatJson({ metadata: {}, weight_map: map }))
  return origin(dir)
}

/** The same in the layout of transformers 5: pictures in `processor_config.json`, types under `dtype`, one file of weights. */
async function newerModel(): Promise<Origin> {
  const dir = join(root, 'newer')
  await initModel(dir, { preset: 'tiny', seed: 6 })
  const pictures = JSON.parse(await readFile(join(dir, 'preprocessor_config.json'), 'utf8'))
  await rm(join(dir, 'preprocessor_config.json'))
  const processor = { image_processor: { ...pictures, size: { shortest_edge: 1024, longest_edge: 4096 } } }
  await writeFile(
    join(dir, 'processor_config.json'),
    formatJson({ ...processor, processor_class: 'Qwen2_5_VLProcessor' }),
  )
  const told = {
    do_sample: true,
    temperature: 0.7,
    top_k: 20,
    top_p: 0.8,
    repetition_penalty: 1.05,
    max_new_tokens: 64,
  }
  const generation = JSON.parse(await readFile(join(dir, 'generation_config.json'), 'utf8'))
  await writeFile(join(dir, 'generation_config.json'), formatJson({ ...generation, ...told, stop_strings: ['###'] }))
  const { files } = await origin(dir)
  const small = ['processor_config.json', 'generation_config.json', 'config.json', 'model.safetensors']
  return { dir, files: new Map([...files].filter(([name]) => small.includes(name))) }
}

/** A checkpoint of the goldens. */
const goldenModel = (from: string) => async (): Promise<Origin> => {
  const dir = join(root, from.replaceAll('/', '-'))
  await cp(join(import.meta.dirname, '..', 'families', from), dir, { recursive: true })
  for (const name of ['expected.json', 'gradients.safetensors']) await rm(join(dir, name))
  return origin(dir)
}

async function origin(dir: string): Promise<Origin> {
  const names = await readdir(dir)
  return {
    dir,
    files: new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name))] as const))),
  }
}

const picture = { width: 40, height: 30, data: new Uint8Array(3600).fill(90) }

/** Opens the folder with the change in it and prepares a question. @returns the refusal, or null */
async function refusal({ dir, files }: Origin, { file, content }: Mutation): Promise<unknown> {
  await writeFile(join(dir, file), content)
  try {
    const { processor } = await readModelFolder(dir)
    processor.decode(processor.encode('Größe 1-2'))
    processor.prepare({ text: 'Which one?', images: [] })
    if (processor.resizeRule !== null) processor.prepare({ text: '<image>Which one?', images: [picture] })
    return null
  } catch (error) {
    return error
  } finally {
    await writeFile(join(dir, file), files.get(file)!)
  }
}

test.each([
  ['with pictures', pictureModel, 320, 150],
  ['in the newer layout', newerModel, 160, 70],
  ['of text alone', goldenModel('llama/golden/llama3-untied'), 200, 80],
  ['with deep pictures', goldenModel('qwen3vl/golden/published'), 200, 60],
  ['with tiles', goldenModel('idefics3/golden/smolvlm'), 200, 60],
])(
  'any change to any file of a model %s is a refusal in one line that names a file, or is harmless',
  async (_, make, count, least) => {
    const whole = await make()
    const names = [...whole.files.keys()]
    let refused = 0
    for (const mutation of mutations(whole.files, 10, count)) {
      const error = await refusal(whole, mutation)
      if (error === null) continue
      refused++
      const told = `${mutation.file}, ${mutation.what}: ${error}`
      expect(SpatialError.is(error) && error.code, told).toBe('model')
      const { message } = error as Error
      expect(message, told).not.toContain('\n')
      expect(message.length, told).toBeLessThan(600)
      expect(
        names.some((name) => message.includes(name)) || /weights|\.safetensors|chat_template/.test(message),
        told,
      ).toBe(true)
    }
    expect(refused).toBeGreaterThan(least)
    const unchanged = { file: 'config.json', what: 'nothing', content: whole.files.get('config.json')! }
    expect(await refusal(whole, unchanged)).toBe(null)
  },
  120_000,
)
