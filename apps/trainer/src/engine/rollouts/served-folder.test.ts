import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkServedFolder, refillFolder } from './served-folder.ts'

let folder: string
let [model, served] = ['', '']
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'served-'))
  model = join(folder, 'model')
  served = join(folder, 'served')
  for (const dir of [model, served]) {
    await mkdir(dir)
    await writeFile(join(dir, 'config.json'), '{}')
  }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a copy of the model is taken; the model itself, however it is named, and a folder without one are not', async () => {
  expect(() => checkServedFolder(served, model)).not.toThrow()
  expect(() => checkServedFolder(model, model)).toThrow(/is --model, which training would overwrite — copy/)
  await symlink(model, join(folder, 'link'))
  expect(() => checkServedFolder(join(folder, 'link'), model)).toThrow(/is --model/)
  expect(() => checkServedFolder(join(folder, 'none'), model)).toThrow(/holds no model — copy/)
})

test('adapters need no model in their folder, which may be new, but not be the model itself', () => {
  expect(() => checkServedFolder(join(folder, 'none'), model, { adapter: true })).not.toThrow()
  expect(() => checkServedFolder(model, model, { adapter: true })).toThrow(/is --model — name a folder for adapters/)
})

test('new files take the place of old ones in the same folder, and no other weights stay', async () => {
  const old = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors', 'model.safetensors.index.json']
  for (const name of [...old, 'README.md']) await writeFile(join(served, name), 'old')
  const { ino } = await stat(served)
  const save = (dir: string) => writeFile(join(dir, 'model.safetensors'), 'new')
  await refillFolder(served, save)
  await refillFolder(served, save)
  expect((await readdir(served)).sort()).toEqual(['README.md', 'config.json', 'model.safetensors'])
  expect(await readFile(join(served, 'model.safetensors'), 'utf8')).toBe('new')
  expect((await stat(served)).ino).toBe(ino) // it may be mounted in a container
})

test('a model that cannot be written leaves the old one whole', async () => {
  await writeFile(join(served, 'model.safetensors'), 'old')
  await expect(refillFolder(served, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await readFile(join(served, 'model.safetensors'), 'utf8')).toBe('old')
})
