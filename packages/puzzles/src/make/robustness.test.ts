import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { readDataset, readManifest } from '@spatial-ssrl/dataset'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkDataset } from '../check/check-dataset.ts'
import { GenerateOptions } from '../plan/generate-options.ts'
import { type OddFile, oddDepths, oddPictures, writePictures } from '../sources/odd-files.fixture.ts'
import { generateDataset } from './generate-dataset.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'odd-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const options = (wish: Record<string, unknown>) =>
  GenerateOptions.parse({
    ...{ scenes: 0, seed: '0', val: 0, augment: false, photoShare: 1, preset: 'default', force: false, workers: 1 },
    ...wish,
  })

/** Reasons by file name as the manifest lists them, and the names of the pictures that made samples. */
async function outcome(dir: string) {
  const reasons = new Map<string, string>()
  for (const { source, task, reason } of (await readManifest(dir)).declined.rows)
    reasons.set(source, [reasons.get(source) ?? [], `${task === null ? '' : `${task}: `}${reason}`].flat().join('; '))
  const used = new Set<string>()
  for await (const { meta } of readDataset(dir, { pictures: false })) used.add(String(meta.name))
  return { reasons, used }
}

test('of over 200 broken and odd pictures none stops a run: each makes a sound puzzle or is listed with its reason', async () => {
  await mkdir(join(folder, 'pictures'))
  const files = await writePictures(join(folder, 'pictures'), await oddPictures())
  expect(files.length).toBeGreaterThan(200)
  const out = join(folder, 'set')
  const summary = await generateDataset(
    options({ images: join(folder, 'pictures'), tasks: 'flip', count: files.length, out }),
  )
  expect(summary.samples).toBe(files.length)
  const { reasons, used } = await outcome(out)
  const unaccounted = files.filter(({ name }) => !reasons.has(name) && !used.has(name))
  expect(unaccounted.map(({ name }) => name)).toEqual([])
  const wronglyTold = files.filter(({ name, reason }) => reason && !reason.test(reasons.get(name) ?? 'made a sample'))
  expect(wronglyTold.map(({ name }) => `${name}: ${reasons.get(name) ?? 'made a sample'}`)).toEqual([])
  for (const text of reasons.values()) expect(text).toMatch(/^[^\n]{3,300}$/)
  expect((await checkDataset(out)).failures).toEqual([])
}, 180_000)

test('a depth map that cannot be believed is listed with its reason; its picture still serves the other tasks', async () => {
  const depths = await oddDepths()
  for (const name of ['rgb', 'depth']) await mkdir(join(folder, name))
  for (const { name, bytes, picture } of depths) {
    await writeFile(join(folder, 'rgb', `${stem(name)}.png`), picture)
    await writeFile(join(folder, 'depth', `${stem(name)}${extname(name)}`), bytes)
  }
  const out = join(folder, 'depth-set')
  const wish = {
    images: join(folder, 'rgb'),
    depth: join(folder, 'depth'),
    depthProfile: 'metres',
    scenes: 2,
    size: 64,
  }
  const summary = await generateDataset(
    options({ ...wish, tasks: 'flip,depth', count: depths.length * 2, photoShare: 1, out }),
  )
  expect(summary.samples).toBeGreaterThanOrEqual(depths.length)
  const { reasons, used } = await outcome(out)
  const wronglyTold = depths.filter(
    ({ name, reason }: OddFile) => !reason!.test(reasons.get(`${stem(name)}.png`) ?? ''),
  )
  expect(wronglyTold.map(({ name }) => `${name}: ${reasons.get(`${stem(name)}.png`)}`)).toEqual([])
  for (const { name } of depths) {
    const picture = `${stem(name)}.png`
    expect(used.has(picture) || /flip: /.test(reasons.get(picture)!), name).toBe(true)
  }
  expect(used.size).toBeGreaterThan(depths.length / 2)
})

/** What picture and depth file have in common; `cut.npy` and `cut.png` are two frames. */
function stem(name: string): string {
  return name.replace(/\.(\w+)$/, '-$1')
}
