import { mkdtempSync } from 'node:fs'
import { appendFile, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng } from '@spatial-ssrl/core'
import { readManifest } from '@spatial-ssrl/dataset'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type WriteSamplesOptions, writeSamples } from '../make/write-samples.ts'
import { listScenes } from '../sources/list-sources.ts'
import { mergeParts } from './merge-parts.ts'

const folder = mkdtempSync(join(tmpdir(), 'merge-'))
const at = (...names: string[]) => join(folder, ...names)
let total: number
beforeAll(async () => {
  await writeFile(at('broken.jpg'), 'no picture')
  total = (await writeSamples({ ...wish, out: at('whole') })).samples
  for (const index of [1, 2, 3]) await part(index, 3)
})
afterAll(() => rm(folder, { recursive: true }))

/** Some of it is refused (a broken picture in every part), there are two splits, and several files of each. */
const wish: Omit<WriteSamplesOptions, 'out'> = {
  sources: [
    ...listScenes(9, 'merge'),
    { kind: 'photograph', hash: 'ff'.repeat(32), file: at('broken.jpg'), name: 'broken.jpg' },
  ],
  skipped: [{ name: 'notes.txt', reason: 'no picture' }],
  quotas: { crop: 12, position: 9, flip: 4, shuffle: 2 },
  photoShare: 0.5,
  val: 0.4,
  splitSeed: 3,
  workers: 1,
  seed: 'merge',
  preset: 'default',
  size: 64,
  augment: false,
  shardBytes: 30_000,
}

const part = (index: number, count: number, changes: Partial<WriteSamplesOptions> = {}, name = `${index}of${count}`) =>
  writeSamples({ ...wish, ...changes, shard: { index, count }, out: at(name) })

/** Every file below a folder, those of stopped runs too. */
async function bytesOf(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => !entry.isDirectory())
  const files = names.map(({ parentPath, name }) => join(parentPath, name)).sort()
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file.slice(dir.length), await readFile(file, 'base64')] as const)),
  )
}

const thirds = () => [at('1of3'), at('2of3'), at('3of3')]

test.each([1, 2, 3, 7])('%i parts, in any order, become the bytes of one process', async (count) => {
  const expected = await bytesOf(at('whole'))
  const { splits, declined } = await readManifest(at('whole'))
  expect(Object.keys(splits)).toEqual(['train', 'validation'])
  for (const { shards } of Object.values(splits)) expect(shards.length).toBeGreaterThan(1)
  expect(declined.count).toBeGreaterThan(1)
  const names = Array.from({ length: count }, (_, i) => `${i + 1}of${count}`)
  if (count !== 3) for (const [i] of names.entries()) await part(i + 1, count)
  const shuffled = createRng(count)
    .shuffle(names)
    .map((name) => at(name))
  const summary = await mergeParts({ out: at(`from${count}`), parts: shuffled, force: false })
  expect(summary).toMatchObject({ parts: count, samples: total, alreadyComplete: false })
  expect(await bytesOf(at(`from${count}`))).toEqual(expected)
})

test('again it does nothing and says so; a damaged whole and a damaged part are named', async () => {
  const out = at('again')
  await mergeParts({ out, parts: thirds(), force: false })
  const before = await bytesOf(out)
  const summary = await mergeParts({ out, parts: thirds().reverse(), force: false })
  expect(summary).toMatchObject({ samples: total, alreadyComplete: true })
  const [file = ''] = (await readdir(join(out, 'data'))).sort()
  await appendFile(join(out, 'data', file), 'x')
  await expect(mergeParts({ out, parts: thirds(), force: false })).rejects.toThrow(
    `${file} is not as its manifest says`,
  )
  await mergeParts({ out, parts: thirds(), force: true })
  expect(await bytesOf(out)).toEqual(before)

  await cp(at('2of3'), at('damaged'), { recursive: true })
  const [shard = ''] = await readdir(at('damaged/data'))
  const bytes = await readFile(at('damaged/data', shard))
  bytes[bytes.length >> 1]! ^= 1
  await writeFile(at('damaged/data', shard), bytes)
  const parts = [at('1of3'), at('damaged'), at('3of3')]
  const merging = mergeParts({ out: at('never'), parts, force: false })
  await expect(merging).rejects.toThrow(`damaged/data/${shard} is not as its manifest says (other bytes)`)
  expect(await readdir(folder)).not.toContain('never')
})

describe('what does not belong together is named', () => {
  test.each<[string, string[], RegExp]>([
    ['a missing part', ['1of3', '3of3'], /missing: part 2\/3 — make it/],
    ['a part twice', ['1of3', '2of3', '1of3', '3of3'], /1of3 is named twice/],
    ['no part', ['1of3', 'whole', '3of3'], /whole is no part of a divided data set/],
    [
      'another seed',
      ['1of3', 'seed', '3of3'],
      /seed is a part of another data set than .*1of3: seed \(other instead of merge\)/,
    ],
    ['another size', ['1of3', 'size', '3of3'], /size is a part of another .*: size \(72 instead of 64\)/],
    ['other pictures', ['1of3', 'sources', '3of3'], /sources is a part of another .*: other pictures/],
    ['a copy under another name', ['1of3', '2of3', 'copy', '3of3'], /2of3 and .*copy are both part 2\/3/],
    ['another division', ['1of3', '1of2'], /1of2 is part 1\/2 and .*1of3 part 1\/3/],
    ['nothing finished', ['1of3', 'empty'], /empty holds no finished data set/],
  ])('%s', async (_what, names, message) => {
    await part(2, 3, { seed: 'other' }, 'seed')
    await part(2, 3, { size: 72 }, 'size')
    await part(2, 3, { sources: [...listScenes(9, 'others'), wish.sources.at(-1)!] }, 'sources')
    await part(1, 2, {}, '1of2')
    await cp(at('2of3'), at('copy'), { recursive: true })
    const merging = mergeParts({ out: at('never'), parts: names.map((name) => at(name)), force: false })
    await expect(merging).rejects.toThrow(message)
    expect(await readdir(folder)).not.toContain('never')
  })

  test('a part as the whole, and a folder that holds something else', async () => {
    await expect(mergeParts({ out: at('1of3'), parts: thirds(), force: false })).rejects.toThrow('is one of the parts')
    await cp(at('1of3'), at('taken'), { recursive: true })
    await expect(mergeParts({ out: at('taken'), parts: thirds(), force: false })).rejects.toThrow(
      /it holds a data set, part 1\/3 of one — choose/,
    )
  })
})

test('stopped behind any row and called again it ends with the same bytes, and has no manifest before', async () => {
  const expected = await bytesOf(at('whole'))
  expect(total).toBeGreaterThan(16)
  for (const stop of [1, 8, 14, total - 1, total]) {
    const out = at(`stopped-${stop}`)
    const control = new AbortController()
    const onProgress = (done: number) => done === stop && control.abort(new Error('stopped'))
    const options = { out, parts: thirds(), force: false }
    const stopped = mergeParts(options, { signal: control.signal, onProgress })
    if (stop < total) {
      await expect(stopped).rejects.toThrow('stopped')
      expect(await readdir(out).catch(() => [])).not.toContain('manifest.json')
      let resumed = 0
      await mergeParts(options, { onResume: (done) => (resumed = done) })
      if (stop > 10) expect(resumed).toBeGreaterThan(0)
    } else await stopped
    expect(await bytesOf(out)).toEqual(expected)
  }
})
