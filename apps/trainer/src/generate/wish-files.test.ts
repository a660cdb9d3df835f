import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sample } from '@spatial-ssrl/core'
import { readDataset, readManifest } from '@spatial-ssrl/dataset'
import { GenerateOptions, generateDataset } from '@spatial-ssrl/puzzles'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readWishes } from './wish-files.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wishes-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function put(name: string, content: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, content)
  return file
}

async function generate(name: string, files: { params?: string; templates?: string }): Promise<Sample[]> {
  const wish = await readWishes(files, 'default')
  const out = join(folder, name)
  const flags = { scenes: 3, count: 8, seed: '0', val: 0, size: 64, augment: false, photoShare: 0.5, workers: 1 }
  await generateDataset(
    GenerateOptions.parse({ ...flags, tasks: 'shuffle', preset: 'default', force: false, out, ...wish }),
  )
  const samples: Sample[] = []
  for await (const sample of readDataset(out, { pictures: false })) samples.push(sample)
  return samples
}

test('a data set is made with the parameters, variants and wordings of files', async () => {
  const params = await put(
    'params.yaml',
    'shuffle:\n  - { weight: 3, params: { rows: 1, columns: 3 } }\n  - { params: { masked: true } }\n',
  )
  const templates = await put('templates.json', JSON.stringify({ shuffle: ['Name the strips at {places}.'] }))
  const worded = await generate('worded', { params, templates })
  const layouts = worded.map(({ problem, meta }) => {
    const { rows, columns, masked } = meta.params as Record<string, unknown>
    if (masked) expect(problem).toMatch(/TopLeft.* One patch is blank/)
    else expect(problem).toBe('<image>Name the strips at Left-Middle-Right.')
    return `${rows}×${columns}${masked ? ' masked' : ''}`
  })
  expect(layouts.sort()).toEqual([...Array(6).fill('1×3'), ...Array(2).fill('2×2 masked')])
  const { parameters } = await readManifest(join(folder, 'worded'))
  expect(parameters.templates).toEqual({ shuffle: ['Name the strips at {places}.'] })

  const plain = await generate('plain', { params })
  expect(plain.map(({ answer }) => answer)).toEqual(worded.map(({ answer }) => answer))
  const ids = worded.map(({ id }) => id)
  for (const { id } of plain) expect(ids).not.toContain(id)
})

test.each<[string, string, 'params' | 'templates', RegExp]>([
  ['no-place.yaml', 'shuffle: [Sort it.]', 'templates', /no-place\.yaml: templates: shuffle\.0: \{places\} is missing/],
  ['seven.yaml', 'shuffle: { rows: 7 }', 'params', /seven\.yaml: parameters: shuffle\.rows: /],
  ['list.yaml', '[1, 2]', 'params', /list\.yaml must hold keys and values/],
  ['broken.json', '{', 'templates', /broken\.json is not YAML/],
])('%s holding %j is one line with the fix', async (name, content, flag, message) => {
  const file = await put(name, content)
  await expect(readWishes({ [flag]: file }, 'default')).rejects.toThrow(message)
  await expect(readWishes({ [flag]: join(folder, 'none') }, 'default')).rejects.toThrow(/none: check the path/)
})
