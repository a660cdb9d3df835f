import { rmSync } from 'node:fs'
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng } from '@spatial-ssrl/core'
import { encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { generateScene } from '@spatial-ssrl/scenes'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { GenerateOptions } from '../plan/generate-options.ts'
import { hasVanished, watchLosses } from '../sources/lost-sources.ts'
import type { Source } from '../sources/source.ts'
import { generateDataset } from './generate-dataset.ts'
import type { GenerateHooks } from './write-samples.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finished-'))
})
afterEach(() => rm(folder, { recursive: true }))

const at = (...names: string[]) => join(folder, ...names)

const wish = {
  ...{
    scenes: 4,
    count: 24,
    seed: '1',
    val: 0.3,
    size: 64,
    photoShare: 0.5,
    workers: 1,
    shardSize: 0.05,
  },
  ...{ augment: false, preset: 'default', force: false, tasks: 'crop,position' },
}
const options = (changes: Record<string, unknown> = {}): GenerateOptions =>
  GenerateOptions.parse({ ...wish, out: at('set'), ...changes })
const generate = (changes?: Record<string, unknown>, hooks?: GenerateHooks) => generateDataset(options(changes), hooks)

/** Every file with the time it was written. */
async function filesOf(dir: string): Promise<Record<string, number>> {
  const names = await readdir(dir, { recursive: true })
  const times = await Promise.all(names.map(async (name) => (await stat(join(dir, name))).mtimeMs))
  return Object.fromEntries(names.map((name, i) => [name, times[i]!]))
}

async function flipBit(file: string): Promise<void> {
  const bytes = await readFile(file)
  bytes[bytes.length >> 1]! ^= 1
  await writeFile(file, bytes)
}

test.each([undefined, '2/3'])(
  'the same command again (--shard %s) verifies, changes nothing and says so',
  async (shard) => {
    const first = await generate({ shard })
    expect(first.alreadyComplete).toBe(false)
    const before = await filesOf(at('set'))
    const { reasons: _reasons, ...facts } = first
    expect(await generate({ shard })).toMatchObject({ ...facts, alreadyComplete: true })
    expect(await filesOf(at('set'))).toEqual(before)
  },
)

test('what a quota could not be met with is told again', async () => {
  const tooSmall = { tasks: 'position', count: 3, size: 32 }
  const first = await generate(tooSmall)
  expect(first.shortfall).toEqual({ position: 3 })
  expect(await generate(tooSmall)).toMatchObject({
    samples: 0,
    shortfall: first.shortfall,
    alreadyComplete: true,
  })
})

test.each<[string, Record<string, unknown>, RegExp]>([
  ['seed', { seed: '2' }, /one made otherwise: seed \(1 instead of 2\)/],
  ['size', { size: 72, count: 26 }, /quotas \(.*size \(64 instead of 72\)/],
  ['tasks', { tasks: 'crop' }, /quotas \({"crop":12,"position":12} instead of {"crop":24}\)/],
  ['scenes', { scenes: 5 }, /sources \(.*"scene":4} instead of .*"scene":5}\)/],
  ['file size', { shardSize: 0.06 }, /shardBytes \(50000 instead of 60000\)/],
  ['part', { shard: '1/2' }, /it holds a data set, part 1\/1 of one/],
])('another %s is refused, naming it', async (_what, changes, message) => {
  await generate()
  const before = await filesOf(at('set'))
  const refused = generate(changes)
  await expect(refused).rejects.toThrow(message)
  await expect(refused).rejects.toThrow(
    /the folder is not empty.* — choose another --out, or add --force to replace it/,
  )
  await expect(refused).rejects.toMatchObject({ code: 'config' })
  expect(await filesOf(at('set'))).toEqual(before)
})

describe('damage is named', () => {
  test('in a finished data set', async () => {
    await generate()
    const name = (await readdir(at('set/data'))).sort()[1]!
    await flipBit(at('set/data', name))
    await expect(generate()).rejects.toThrow(`${name} is not as its manifest says (other bytes)`)
    expect((await generate({ force: true })).alreadyComplete).toBe(false)
    expect((await generate()).alreadyComplete).toBe(true)
  })

  test('in the finished files and the journal of a stopped run', async () => {
    const control = new AbortController()
    const onProgress = (done: number) => done >= 20 && control.abort(new Error('stopped'))
    await expect(generate({}, { signal: control.signal, onProgress })).rejects.toThrow('stopped')
    const name = (await readdir(at('set/data'))).sort()[0]!
    expect(name).toMatch(/\.part$/)
    await copyFile(at('set/data', name), at('whole'))
    await flipBit(at('set/data', name))
    await expect(generate()).rejects.toThrow(`${name} is damaged: its bytes are not those that were written; delete`)
    await copyFile(at('whole'), at('set/data', name))

    const journal = await readFile(at('set/progress.json'), 'utf8')
    for (const [from, to] of [
      [/"slots":\d/, '"slots":9'],
      [/"rows":\d/, '"rows":7'],
      [/"key":"./, '"key":"x'],
    ] as const) {
      await writeFile(at('set/progress.json'), journal.replace(from, to))
      await expect(generate()).rejects.toThrow('progress.json is damaged; delete the unfinished data set')
    }
    await writeFile(at('set/progress.json'), journal)
    await generate()
    await generate({ out: at('unstopped') })
    const manifest = (name: string) => readFile(at(name, 'manifest.json'), 'utf8')
    expect(await manifest('set')).toBe(await manifest('unstopped'))
  })
})

describe('pictures that vanish while puzzles are made', () => {
  const pictures = 40
  beforeEach(async () => {
    await mkdir(at('disk'))
    for (let i = 0; i < pictures; i++) {
      const { image } = generateScene(createRng(`picture ${i}`), { width: 120, height: 100 })
      await writeFile(at('disk', `${i}.jpg`), await encodeJpeg(image))
    }
  })

  /** Loses all pictures once some puzzles are made; those in memory serve on. */
  const losing: GenerateHooks = {
    onProgress(done) {
      if (done < 20) return
      for (let i = 0; i < pictures; i++) rmSync(at('disk', `${i}.jpg`), { force: true })
    },
  }
  const fromDisk = { images: '', scenes: 0, tasks: 'crop', count: 120, shardSize: 0.02 }

  test('the run stops with the cause, keeps what is finished, and goes on when they are back', async () => {
    const made = { ...fromDisk, images: at('disk') }
    await cp(at('disk'), at('copy'), { recursive: true })
    const lostRun = generate(made, losing)
    await expect(lostRun).rejects.toThrow(
      /\d+ of 40 pictures that were there at the beginning cannot be read any more \(\w+\.jpg: cannot be read \(ENOENT: no such file\)\) — bring their disk back/,
    )
    await expect(lostRun).rejects.toMatchObject({ code: 'data' })
    expect(await readdir(at('set'))).toEqual(['data', 'progress.json'])
    await cp(at('copy'), at('disk'), { recursive: true })
    let resumed = 0
    await generate(made, {
      onResume: (done) => {
        resumed = done
      },
    })
    expect(resumed).toBeGreaterThan(0)
    await generate({ ...made, out: at('unharmed') })
    const manifest = (name: string) => readFile(at(name, 'manifest.json'), 'utf8')
    expect(await manifest('set')).toBe(await manifest('unharmed'))
  })
})

test('a run goes on without a few of its pictures, not without a share of them or all', () => {
  const files = (count: number): Source[] =>
    Array.from({ length: count }, (_, i) => ({ kind: 'photograph', hash: `${i}`, file: '', name: `${i}.jpg` }))
  /** How many are lost when the run stops; undefined where it goes on without any. */
  const stopsAt = (sources: Source[]): number | undefined => {
    const note = watchLosses(sources)
    for (const [index, { hash, name }] of sources.entries()) {
      const refusal = { source: hash, name, task: null, reason: 'cannot be read' }
      try {
        note(refusal) // a picture that is broken, and was so from the beginning
        note({ ...refusal, vanished: true })
        note({ ...refusal, vanished: true })
      } catch (error) {
        expect(error).toMatchObject({ code: 'data' })
        return index + 1
      }
    }
  }
  const counts = [1, 2, 3, 40, 41, 100, 1000]
  expect(counts.map((count) => stopsAt(files(count)))).toEqual([1, 2, 3, 3, 3, 6, 51])
})

test('only what the file system says is a loss', () => {
  const cause = (code: string) => new Error('x', { cause: Object.assign(new Error('y'), { code }) })
  expect(['ENOENT', 'ESTALE', 'EIO', 'ENOTCONN'].map((code) => hasVanished(cause(code)))).toEqual(Array(4).fill(true))
  expect(hasVanished(new Error('damaged'))).toBe(false)
  expect(hasVanished(cause('ERR_OUT_OF_RANGE'))).toBe(false)
})
