import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng, type Sample } from '@spatial-ssrl/core'
import { readDataset, readManifest } from '@spatial-ssrl/dataset'
import { encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { encodeNpy } from '@spatial-ssrl/image-ops/depth'
import { generateScene } from '@spatial-ssrl/scenes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateDataset } from '../make/generate-dataset.ts'
import { GenerateOptions } from '../plan/generate-options.ts'
import { checkDataset, checkSplits } from './check-dataset.ts'
import { openOrigins } from './origins.ts'
import { templatesOf } from './templates-of.ts'

let folder: string
let folders: { images: string; depth: string; depthProfile: string }
const at = (...parts: string[]) => join(folder, ...parts)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'remake-'))
  folders = { images: at('photos'), depth: at('depth'), depthProfile: '{"scale":1,"kind":"metric"}' }
  mkdirSync(folders.images)
  mkdirSync(folders.depth)
  for (const name of ['one', 'two', 'three']) {
    const { image, depth } = generateScene(createRng(name), { width: 150, height: 120, kind: 'room' })
    writeFileSync(at('photos', `${name}.jpg`), await encodeJpeg(image))
    writeFileSync(at('depth', `${name}.npy`), encodeNpy(depth.data, [depth.height, depth.width]))
  }
  const flags = { scenes: 2, count: 25, seed: 'remake', val: 0, augment: true, photoShare: 0.7, workers: 1, size: 96 }
  const rest = { preset: 'default', force: false, out: at('set'), templates: { flip: ['Which patch is turned over?'] } }
  await generateDataset(GenerateOptions.parse({ ...flags, ...rest, ...folders }))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

test('with the sources at hand every sample is made again, byte for byte', async () => {
  expect(await checkDataset(at('set'), folders)).toMatchObject({ samples: 25, remade: 25, failures: [] })
})

test('without them the scenes alone are', async () => {
  const { samples, remade, failures } = await checkDataset(at('set'))
  expect(failures).toEqual([])
  expect(remade).toBeGreaterThan(0)
  expect(remade).toBeLessThan(samples)
})

test('a sample that its source does not give is found, though its answer follows from meta', async () => {
  const { parameters } = await readManifest(at('set'))
  const provenance = { origins: await openOrigins(folders, parameters), templates: templatesOf(parameters) }
  const all: Sample[] = []
  for await (const sample of readDataset(at('set'))) all.push(sample)
  const [first, second] = all.filter(({ task }) => task === 'crop') as [Sample, Sample]
  const check = async (sample: Sample) => {
    async function* one() {
      yield sample
    }
    return (await checkSplits([{ split: 'train', samples: one() }], provenance)).failures.flatMap((f) => f.problems)
  }
  expect(await check(first)).toEqual([])
  expect(await check({ ...first, images: second.images })).toContain('picture 1 is not the one that its source gives')
  expect(await check({ ...first, problem: `${first.problem}!` })).toEqual([
    'the question is not the one that its source gives',
  ])
  const candidates = (first.meta.candidates as string[]).toReversed()
  const answer = 'DCBA'['ABCD'.indexOf(first.answer)]!
  expect(await check({ ...first, answer, meta: { ...first.meta, candidates } })).toContain(
    `the answer is ${answer}, its source gives ${first.answer}`,
  )
})

test('a source that has changed is not at hand', async () => {
  const bytes = readFileSync(at('photos', 'one.jpg'))
  writeFileSync(at('photos', 'one.jpg'), bytes.subarray(0, 900))
  const { failures, remade } = await checkDataset(at('set'), folders)
  expect(failures).toEqual([])
  expect(remade).toBeLessThan(25)
  writeFileSync(at('photos', 'one.jpg'), bytes)
})
