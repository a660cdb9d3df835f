import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatJson } from '../hf/json-file.ts'
import { readSafetensorsHeader } from '../hf/safetensors.ts'
import { initModel } from './init-model.ts'
import { readModelFolder } from './model-folder.ts'
import { type Mutation, mutations } from './mutation.fixture.ts'

let dir = ''
const files = new Map<string, Buffer>()
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mutation-'))
  await initModel(join(dir, 'model'), { preset: 'tiny', seed: 5 })
  dir = join(dir, 'model')
  // Shards, so that their index is among what is changed.
  const { tensors } = await readSafetensorsHeader(join(dir, 'model.safetensors'))
  const shard = 'model-00001-of-00001.safetensors'
  const map = Object.fromEntries([...tensors.keys()].map((name) => [name, shard]))
  await writeFile(join(dir, shard), await readFile(join(dir, 'model.safetensors')))
  await rm(join(dir, 'model.safetensors'))
  await writeFile(join(dir, 'model.safetensors.index.json'), formatJson({ metadata: {}, weight_map: map }))
  for (const name of await readdir(dir)) files.set(name, await readFile(join(dir, name)))
})
afterAll(() => rm(join(dir, '..'), { recursive: true }))

/** Opens the folder with the change in it and prepares a question. @returns the refusal, or null */
async function refusal({ file, content }: Mutation): Promise<unknown> {
  await writeFile(join(dir, file), content)
  try {
    const { processor } = await readModelFolder(dir)
    processor.decode(processor.encode('Größe 1-2'))
    processor.prepare({ text: 'Which one?', images: [] })
    return null
  } catch (error) {
    return error
  } finally {
    await writeFile(join(dir, file), files.get(file)!)
  }
}

test('any change to any file is a refusal in one line that names a file, or is harmless', async () => {
  const names = [...files.keys()]
  let refused = 0
  for (const mutation of mutations(files, 10, 320)) {
    const error = await refusal(mutation)
    if (error === null) continue
    refused++
    const told = `${mutation.file}, ${mutation.what}: ${error}`
    expect(SpatialError.is(error) && error.code, told).toBe('model')
    const { message } = error as Error
    expect(message, told).not.toContain('\n')
    expect(message.length, told).toBeLessThan(600)
    expect(names.some((name) => message.includes(name)) || /weights|\.safetensors/.test(message), told).toBe(true)
  }
  expect(refused).toBeGreaterThan(150)
  expect(await refusal({ file: 'config.json', what: 'nothing', content: files.get('config.json')! })).toBe(null)
}, 120_000)
