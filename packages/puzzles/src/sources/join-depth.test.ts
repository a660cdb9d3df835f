import { link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listSources } from './list-sources.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'join-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function put(...names: string[]) {
  for (const name of names) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), name)
  }
}

/** Photographs and pairs by name, and what is told of the others. */
async function outcome(images: string, depth?: string) {
  const found = await listSources({
    images: join(folder, images),
    ...(depth !== undefined && { depth: join(folder, depth) }),
    depthProfile: 'metres',
  })
  const text = JSON.stringify([found.skipped, found.pairs, found.unclear])
  expect(text).not.toContain(folder)
  return {
    photographs: found.sources.flatMap((source) => (source.kind === 'photograph' ? [source.path] : [])).sort(),
    pairs: found.pairs
      .map(({ picture, depth, mask }) => `${picture} ← ${depth}${mask === null ? '' : ` ${mask}`}`)
      .sort(),
    told: Object.fromEntries(
      found.skipped.map(({ name, reason, files }) => [name, [reason, ...(files ?? [])].join(' | ')]),
    ),
  }
}

describe('a depth file is no photograph', () => {
  test('where its name says depth', async () => {
    await put('set/rgb/0.png', 'set/depth/0.png', 'set/depth/1.png')
    expect(await outcome('set', 'set')).toEqual({ photographs: [], pairs: ['rgb/0.png ← depth/0.png'], told: {} })
  })

  test('which a folder that all have in common does not say', async () => {
    await put('set/depth_v1/rgb/0.png', 'set/depth_v1/depth/0.png', 'set/depth_v1/rgb/1.png')
    const { photographs, pairs } = await outcome('set', 'set')
    expect([photographs, pairs]).toEqual([['depth_v1/rgb/1.png'], ['depth_v1/rgb/0.png ← depth_v1/depth/0.png']])
  })

  test('where it is paired, whatever its name', async () => {
    await put('set/a.jpg', 'set/a.png', 'set/b.png')
    expect(await outcome('set', 'set')).toEqual({
      photographs: ['b.png'],
      pairs: ['a.jpg ← a.png'],
      told: { 'a.png': 'taken as the depth of a picture, so not used as a photograph' },
    })
  })

  test('where --depth names a folder of its own', async () => {
    await put('set/c/0.jpg', 'set/d/0.png', 'set/d/1.png')
    await mkdir(join(folder, 'other'))
    await link(join(folder, 'set/d/1.png'), join(folder, 'other/x.png'))
    const told = 'named by --depth, so not used as a photograph'
    expect(await outcome('set', 'set/d')).toEqual({
      photographs: [],
      pairs: ['c/0.jpg ← 0.png'],
      told: { 'd/0.png': told, 'd/1.png': told },
    })
    await expect(outcome('set', 'other')).rejects.toThrow('no depth file has the name of a picture')
  })
})

describe('pictures of one content', () => {
  test('are one candidate', async () => {
    await put('set/a.jpg', 'depth/a.npy')
    await writeFile(join(folder, 'set/a.jpeg'), 'set/a.jpg')
    const { pairs, told } = await outcome('set', 'depth')
    expect([pairs, told]).toEqual([['a.jpeg ← a.npy'], { 'a.jpg': 'exact duplicate' }])
  })

  test('are used with the depth that one of them has', async () => {
    await put('set/a.jpg', 'depth/copy.npy')
    await writeFile(join(folder, 'set/copy.jpg'), 'set/a.jpg')
    const { pairs, told } = await outcome('set', 'depth')
    expect([pairs, told]).toEqual([['copy.jpg ← copy.npy'], { 'a.jpg': 'exact duplicate' }])
  })
})

test('what could be meant is named, in the error where nothing is paired', async () => {
  await put('set/a.jpg', 'set/b.jpg', 'set/b.webp', 'depth/a.npy', 'depth/b.npy')
  expect((await outcome('set', 'depth')).told).toEqual({
    'b.jpg': 'no depth: the file could belong to several pictures | b.npy',
    'b.webp': 'no depth: the file could belong to several pictures | b.npy',
  })
  await put('two/a.npy', 'two/a.h5')
  await expect(outcome('set/a.jpg', 'two')).rejects.toThrow('several files could be meant (a.jpg: a.h5, a.npy)')
})

describe('a list', () => {
  const list = (...lines: string[]) => writeFile(join(folder, 'list.tsv'), lines.join('\n'))

  test('pairs what names would not', async () => {
    await put('x.jpg', 'y.npy', 'm.png')
    await list('x.jpg\ty.npy\tm.png')
    expect(await outcome('list.tsv')).toEqual({ photographs: [], pairs: ['x.jpg ← y.npy m.png'], told: {} })
  })

  test('tells a depth file or mask that is missing as the list has it; the picture serves without', async () => {
    await put('x.jpg', 'y.jpg', 'y.npy', 'z.jpg', 'z.npy')
    await list('x.jpg\td/none.npy', 'y.jpg\ty.npy\tm/none.png', 'z.jpg\tz.npy')
    const { photographs, told } = await outcome('list.tsv')
    expect(photographs).toEqual(['x.jpg', 'y.jpg'])
    const reason = 'listed as depth or mask, and there is no such file'
    expect(told).toEqual({ 'd/none.npy': `${reason} | x.jpg`, 'm/none.png': `${reason} | y.jpg` })
    await list('x.jpg\td/none.npy')
    await expect(outcome('list.tsv')).rejects.toThrow(`list.tsv: ${reason} (d/none.npy: x.jpg)`)
  })

  test('gives one depth to one picture, and one picture one depth', async () => {
    await put('a.jpg', 'b.jpg', 'c.jpg', 'd.npy', 'e.npy', 'f.npy', 'g.jpg', 'g.npy')
    await list('a.jpg\td.npy', 'b.jpg\t./d.npy', 'c.jpg\te.npy', 'c.jpg\tf.npy', 'g.jpg\tg.npy')
    const { pairs, told } = await outcome('list.tsv')
    expect(pairs).toEqual(['g.jpg ← g.npy'])
    expect(told).toMatchObject({
      'a.jpg': 'no depth: the list gives its depth to several pictures | d.npy',
      'b.jpg': 'no depth: the list gives its depth to several pictures | ./d.npy',
    })
  })

  test('neither makes a picture its own depth nor a depth file a photograph', async () => {
    await put('a.png', 'b.png', 'b_d.png')
    await list('a.png\ta.png', 'b.png\tb_d.png', 'b_d.png')
    expect(await outcome('list.tsv')).toEqual({
      photographs: ['a.png'],
      pairs: ['b.png ← b_d.png'],
      told: {
        'a.png': 'no depth: the list names the picture itself as its depth',
        'b_d.png': 'taken as the depth of a picture, so not used as a photograph',
      },
    })
  })

  test('keeps its depth files from other pictures', async () => {
    await put('x.jpg', 'y.jpg', 'z.jpg', 'depth/y.npy', 'depth/z.npy')
    await list('x.jpg\tdepth/y.npy', 'y.jpg', 'z.jpg')
    const { pairs, photographs } = await outcome('list.tsv', 'depth')
    expect([pairs, photographs]).toEqual([['x.jpg ← depth/y.npy', 'z.jpg ← z.npy'], ['y.jpg']])
  })

  test('of depth without a profile is told', async () => {
    await put('x.jpg', 'x.npy')
    await list('x.jpg\tx.npy')
    const { skipped } = await listSources({ images: join(folder, 'list.tsv') })
    expect(skipped).toEqual([{ name: 'x.jpg', reason: expect.stringContaining('give --depth-profile') }])
  })
})

test('ETH3D calls its depth maps by the names of their pictures', async () => {
  await put('yard/images/dslr_images/A.JPG', 'yard/ground_truth_depth/dslr_images/A.JPG')
  const found = await listSources({ images: join(folder, 'yard'), depth: join(folder, 'yard'), depthProfile: 'eth3d' })
  expect(found.pairs).toEqual([
    { picture: 'images/dslr_images/A.JPG', depth: 'ground_truth_depth/dslr_images/A.JPG', mask: null },
  ])
  expect(found.sources).toHaveLength(1)
})
