import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng } from '@spatial-ssrl/core'
import { readDataset } from '@spatial-ssrl/dataset'
import { encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { encodeDepthPng16 } from '@spatial-ssrl/image-ops/depth'
import { GenerateOptions, generateDataset, planDataset } from '@spatial-ssrl/puzzles'
import { generateScene } from '@spatial-ssrl/scenes'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { planText, summaryText } from './summary-text.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'distinctive-place-'))
})
afterEach(() => rm(folder, { recursive: true }))

const options = (wish: Record<string, unknown>) =>
  GenerateOptions.parse({
    ...{ scenes: 0, seed: '0', val: 0, augment: false, photoShare: 1, preset: 'default', force: false, workers: 1 },
    ...wish,
  })

/** Three frames of which two have depth, one of them damaged, and files of other kinds. */
async function putFrames() {
  for (const name of ['in', 'in/rgb', 'in/depth']) await mkdir(join(folder, name))
  for (const [i, name] of ['0.jpg', '1.jpg', '2.jpg', '2.webp'].entries()) {
    const { image, depth } = generateScene(createRng(`frame ${i}`), { width: 120, height: 90 })
    await writeFile(join(folder, 'in/rgb', name), await encodeJpeg(image))
    const png = await encodeDepthPng16(depth, { scale: 0.001 })
    await writeFile(join(folder, 'in/depth', `${name[0]}.png`), i === 1 ? png.subarray(0, 300) : png)
  }
  await writeFile(join(folder, 'in/more.zip'), '')
  await writeFile(join(folder, 'in/rgb/none.jpg'), '')
}

const wish = () => ({
  images: join(folder, 'in'),
  depth: join(folder, 'in'),
  depthProfile: 'scannet',
  tasks: 'depth,shuffle',
  count: 6,
})

test('a plan shows pairs, what is unclear and what is passed over, and writes nothing', async () => {
  await putFrames()
  const before = await readdir(folder, { recursive: true })
  const plan = await planDataset(options({ ...wish(), plan: true, out: folder }))
  expect(plan).toEqual({
    pictures: 5,
    pairs: 2,
    scenes: 0,
    firstPairs: [
      { picture: 'rgb/0.jpg', depth: 'depth/0.png', mask: null },
      { picture: 'rgb/1.jpg', depth: 'depth/1.png', mask: null },
    ],
    unclear: ['rgb/2.jpg', 'rgb/2.webp'].map((name) => ({
      name,
      reason: 'no depth: the file could belong to several pictures',
      files: ['depth/2.png'],
    })),
    skipped: [{ reason: expect.stringContaining('packed files are not read'), count: 1, example: 'more.zip' }],
    quotas: { depth: 3, shuffle: 3 },
  })
  expect(await readdir(folder, { recursive: true })).toEqual(before)
  const text = planText(plan)
  expect(text).toMatch(/^5 pictures, 2 of them with depth, and 0 scenes\n {2}rgb\/0\.jpg ← depth\/0\.png\n/)
  expect(text).toContain('  rgb/2.webp: no depth: the file could belong to several pictures (depth/2.png)')
  expect(text).toMatch(/would be made: depth 3, shuffle 3\nnothing was written$/)
})

test('no path of the machine is in what is written or said, and reasons name no file', async () => {
  await putFrames()
  await writeFile(
    join(folder, 'in/list.tsv'),
    ['0', '1', '2']
      .map((i) => `${folder}/in/rgb/${i}.jpg\t${folder}/in/depth/${i === '2' ? 'gone' : i}.png\n`)
      .join(''),
  )
  for (const images of ['in', 'in/list.tsv', 'in/*/*.*']) {
    const out = join(folder, `out-${images.length}`)
    const depth = images === 'in' ? {} : { depth: undefined, depthProfile: 'scannet' }
    const flags = images === 'in/*/*.*' ? { depth: join(folder, 'in/depth/*.png') } : depth
    const summary = await generateDataset(options({ ...wish(), ...flags, images: join(folder, images), out }))
    expect(summaryText({ ...summary, out: '' })).not.toContain('distinctive')
    expect(summary.declined).toBeGreaterThan(0)
    for (const { reason } of summary.reasons) expect(reason).not.toMatch(/\.(jpg|png|webp|zip)/)
    let rows = 0
    for await (const sample of readDataset(out, { pictures: false })) {
      expect(JSON.stringify(sample)).not.toContain('distinctive')
      rows++
    }
    expect(rows).toBe(summary.samples)
    const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(2)
    for (const { parentPath, name } of files)
      expect((await readFile(join(parentPath, name))).includes('distinctive'), name).toBe(false)
  }
})
