import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRng, type DepthMap } from '@spatial-ssrl/core'
import { readDataset, readManifest } from '@spatial-ssrl/dataset'
import { encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { encodeDepthPng16, encodeNpy } from '@spatial-ssrl/image-ops/depth'
import { generateScene } from '@spatial-ssrl/scenes'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeTar } from '../inputs/tar.fixture.ts'
import { GenerateOptions } from '../plan/generate-options.ts'
import { generateDataset } from './generate-dataset.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rgbd-'))
})
afterEach(() => rm(folder, { recursive: true }))

const run = (wish: Record<string, unknown>) =>
  generateDataset(
    GenerateOptions.parse({
      ...{ scenes: 0, seed: '0', val: 0, augment: false, photoShare: 1, preset: 'default', force: false, workers: 1 },
      ...{ tasks: 'depth', count: 3, out: join(folder, 'set') },
      ...wish,
    }),
  )

async function frame(seed: string): Promise<{ jpeg: Uint8Array; depth: DepthMap }> {
  const { image, depth } = generateScene(createRng(seed), { width: 240, height: 180, kind: 'room' })
  return { jpeg: await encodeJpeg(image), depth }
}

async function sourcesUsed(): Promise<string[]> {
  const names = new Set<string>()
  for await (const { meta } of readDataset(join(folder, 'set'), { pictures: false })) names.add(String(meta.name))
  return [...names].sort()
}

test('a list of pairs joins pictures and depth of any name', async () => {
  const { jpeg, depth } = await frame('one')
  await writeFile(join(folder, 'left.jpg'), jpeg)
  await writeFile(join(folder, 'range.png'), await encodeDepthPng16(depth, { scale: 0.001 }))
  await writeFile(join(folder, 'pairs.tsv'), 'left.jpg\trange.png\n')
  const summary = await run({ images: join(folder, 'pairs.tsv'), depthProfile: 'scannet' })
  expect(summary).toMatchObject({ samples: 3, shortfall: {} })
})

test('pictures and depth from one tar archive', async () => {
  const files: Record<string, Uint8Array> = {}
  for (const key of ['000', '001']) {
    const { jpeg, depth } = await frame(key)
    files[`${key}.jpg`] = jpeg
    files[`${key}.depth.png`] = await encodeDepthPng16(depth, { scale: 0.001 })
  }
  const archive = join(folder, 'shard.tar')
  await writeFile(archive, makeTar(files))
  const summary = await run({ images: archive, depth: archive, depthProfile: 'scannet', count: 4 })
  expect(summary).toMatchObject({ samples: 4, sources: 2 })
  expect(await sourcesUsed()).toEqual(['000.jpg', '001.jpg'])
})

test('depth of which only the order is known serves depth and not position', async () => {
  const { jpeg, depth } = await frame('two')
  await writeFile(join(folder, 'a.jpg'), jpeg)
  const nearness = depth.data.map((metres, i) => (depth.valid[i] ? 1 / metres : 0))
  await writeFile(join(folder, 'a.npy'), encodeNpy(nearness, [depth.height, depth.width]))
  const summary = await run({
    ...{ images: folder, depth: folder, depthProfile: 'depth-anything', tasks: 'depth,position', count: 6 },
  })
  expect(summary).toMatchObject({ tasks: { depth: 3 }, shortfall: { position: 3 } })
  const { declined } = await readManifest(join(folder, 'set'))
  expect(declined.reasons).toEqual([
    { task: 'position', reason: 'depth of which only the order is known has no distances', count: 1 },
  ])
})

describe('depth beside a picture that EXIF turns', () => {
  const outcome = async (orientation: number, { upright, square = false }: { upright: boolean; square?: boolean }) => {
    const { image, depth } = generateScene(createRng('exif'), { width: square ? 180 : 240, height: 180, kind: 'room' })
    const jpeg = await encodeJpeg(image)
    const turned = orientation >= 5 ? 90 : 0 // what is stored has to be turned back for the same picture to be seen
    const stored = sharp(jpeg).rotate(turned)
    await writeFile(join(folder, 'a.jpg'), await stored.withMetadata({ orientation }).jpeg().toBuffer())
    const across = { ...depth, width: depth.height, height: depth.width }
    const map = upright || turned === 0 ? depth : across
    await writeFile(join(folder, 'a.png'), await encodeDepthPng16(map, { scale: 0.001 }))
    const summary = await run({ images: join(folder, 'a.jpg'), depth: join(folder, 'a.png'), depthProfile: 'scannet' })
    return summary.samples > 0 ? 'taken' : summary.reasons[0]!.reason
  }

  test.each([5, 6, 7, 8])(
    'orientation %i: is taken when it has the size of the upright picture',
    async (orientation) => {
      expect(await outcome(orientation, { upright: true })).toBe('taken')
    },
  )

  test.each([5, 6, 7, 8])('orientation %i: is refused when it has the size of the stored one', async (orientation) => {
    expect(await outcome(orientation, { upright: false })).toMatch(
      `depth: the picture is turned by its EXIF orientation ${orientation}, and depth has the size of the picture as stored`,
    )
  })

  test.each([2, 3, 4])('orientation %i keeps the size, which tells nothing', async (orientation) => {
    expect(await outcome(orientation, { upright: true })).toMatch('no size tells whether its depth is turned too')
  })

  test('neither does a square one; without a tag all is well', async () => {
    expect(await outcome(6, { upright: true, square: true })).toMatch('no size tells whether its depth is turned too')
    await rm(join(folder, 'set'), { recursive: true })
    expect(await outcome(1, { upright: true, square: true })).toBe('taken')
  })
})

const samples = fileURLToPath(new URL('../../../../../shared/data/rgbd/', import.meta.url))

test.skipIf(!existsSync(samples))(
  'the published DIODE and MegaDepth frames give depth and position puzzles',
  async () => {
    const copy = async (name: string, to: string) => writeFile(join(folder, to), await readFile(`${samples}${name}`))
    await copy('RGB-D_img3.png', 'diode.png')
    await copy('RGB-D_depth3.npy', 'diode_depth.npy')
    await copy('RGB-D_depth_mask3.npy', 'diode_depth_mask.npy')
    const diode = await run({ images: join(folder, 'diode.png'), depth: folder, depthProfile: 'diode', tasks: 'depth' })
    expect(diode).toMatchObject({ samples: 3, shortfall: {}, declined: 0 })
    await copy('RGB-D_img1.jpg', 'mega.jpg')
    await copy('RGB-D_depth1.h5', 'mega.h5')
    const wish = { images: join(folder, 'mega.jpg'), depth: join(folder, 'mega.h5'), depthProfile: 'megadepth' }
    const mega = await run({ ...wish, tasks: 'position', force: true })
    expect(mega).toMatchObject({ samples: 3, shortfall: {} })
  },
)
