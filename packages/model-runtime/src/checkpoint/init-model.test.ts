import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parameterList } from '../families/families.ts'
import { tinyConfig, tinyModel } from '../families/qwen25vl/tiny/tiny.ts'
import { initModel } from './init-model.ts'
import { readModelFolder } from './model-folder.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'init-model-'))
})
afterAll(() => rm(root, { recursive: true }))

test('the folder reads back as the model that was drawn', async () => {
  const dir = join(root, 'model')
  await initModel(dir, { preset: 'tiny', seed: 7 })
  expect((await readdir(root)).sort()).toEqual(['model'])
  const { config, weights } = await readModelFolder(dir)
  expect(config).toEqual(tinyConfig)
  const drawn = tinyModel({ seed: 7 }).weights
  expect([...weights.keys()]).toEqual([...drawn.keys()])
  for (const [name, { shape, data }] of drawn) {
    expect(weights.get(name)!.shape).toEqual(shape)
    expect(Buffer.compare(Buffer.from(data.buffer), Buffer.from(weights.get(name)!.data.buffer))).toBe(0)
  }
})

test('one seed gives one folder, another seed other weights', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => join(root, name)) as [string, string, string]
  await initModel(a, { preset: 'tiny', seed: 'x' })
  await initModel(b, { preset: 'tiny', seed: 'x' })
  await initModel(c, { preset: 'tiny', seed: 'y' })
  for (const file of await readdir(a)) {
    const bytes = await readFile(join(a, file))
    expect(bytes.equals(await readFile(join(b, file)))).toBe(true)
    expect(bytes.equals(await readFile(join(c, file)))).toBe(file !== 'model.safetensors')
  }
})

test('each kind of parameter starts at its own scale', () => {
  const { weights, config } = tinyModel({ seed: 1 })
  let count = 0
  for (const { name, kind, shape } of parameterList(config)) {
    const { data } = weights.get(name)!
    count += data.length
    const deviation = Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length)
    const inputs = shape.slice(1).reduce((product, size) => product * size, 1)
    const layers = name.startsWith('visual') ? 4 : 3
    const residual = /attn\.proj|o_proj|down_proj/.test(name) ? Math.sqrt(2 * layers) : 1
    if (kind === 'norm') expect(new Set(data)).toEqual(new Set([1]))
    else if (kind === 'bias') expect(new Set(data)).toEqual(new Set([0]))
    else if (kind === 'embedding') expect(deviation).toBeCloseTo(0.05, 3)
    else expect(deviation * residual * Math.sqrt(inputs)).toBeCloseTo(1, 1)
  }
  expect(count).toBeGreaterThan(1_000_000)
  expect(count).toBeLessThan(1_600_000)
})

test('a place that cannot hold a folder is one clear line', async () => {
  await writeFile(join(root, 'taken'), '')
  await expect(initModel(join(root, 'taken', 'model'), { preset: 'tiny', seed: 1 })).rejects.toThrow(
    /taken\/model: cannot be written \(ENOTDIR/,
  )
})

test('a preset that there is not is refused, with those there are', async () => {
  const preset = 'huge' as 'tiny'
  await expect(initModel('nowhere', { preset, seed: 1 })).rejects.toThrow('preset "huge" is unknown; known are tiny')
})
