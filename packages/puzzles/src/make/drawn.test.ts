import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readManifest } from '@spatial-ssrl/dataset'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkDataset } from '../check/check-dataset.ts'
import { mergeParts } from '../merge/merge-parts.ts'
import { GenerateOptions } from '../plan/generate-options.ts'
import { generateDataset } from './generate-dataset.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drawn-'))
})
afterAll(() => rm(folder, { recursive: true }))

const options = (changes: object) =>
  GenerateOptions.parse({
    scenes: 0,
    seed: '5',
    val: 0.3,
    augment: false,
    photoShare: 0.5,
    preset: 'default',
    force: false,
    tasks: 'maze',
    count: 12,
    size: 64,
    workers: 1,
    ...changes,
  })
const make = (name: string, changes: object = {}) => generateDataset(options({ out: join(folder, name), ...changes }))

/** File → bytes of a data set. */
async function bytesOf(name: string): Promise<Record<string, string>> {
  const names = (await readdir(join(folder, name), { recursive: true })).filter((file) => /\./.test(file)).sort()
  const files = await Promise.all(names.map((file) => readFile(join(folder, name, file), 'base64')))
  return Object.fromEntries(names.map((file, i) => [file, files[i]!]))
}

test('puzzles that need no picture: each has a source of its own, and is made again without any', async () => {
  const summary = await make('whole')
  expect(summary).toMatchObject({ samples: 12, tasks: { maze: 12 }, shortfall: {} })
  expect(Object.keys(summary.splits).sort()).toEqual(['train', 'validation'])
  expect(await checkDataset(join(folder, 'whole'))).toMatchObject({ samples: 12, remade: 12, failures: [] })
  const { parameters } = await readManifest(join(folder, 'whole'))
  expect(parameters.sources).toEqual({ photograph: 0, rgbd: 0, scene: 0 })
})

test('the parts of a divided set merge into its bytes', async () => {
  for (const part of [1, 2]) await make(`part-${part}`, { shard: `${part}/2` })
  await mergeParts({
    out: join(folder, 'merged'),
    parts: [join(folder, 'part-2'), join(folder, 'part-1')],
    force: false,
  })
  expect(await bytesOf('merged')).toEqual(await bytesOf('whole'))
})

test('pictures are asked for where a task needs them', () => {
  expect(() => options({ out: 'x', tasks: 'maze,crop' })).toThrow('expected a folder of pictures')
  expect(() => options({ out: 'x', tasks: undefined })).toThrow('expected a folder of pictures')
})
