import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isLockName, withFolderLock } from './lock-folder.ts'
import { type LockOwner, ownerText, parseOwner, stateOf, thisOwner } from './lock-owner.ts'
import { asOnlyWriter } from './output-folder.ts'

let parent: string
let folder: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lock-'))
  folder = join(parent, 'out')
})
afterEach(() => rm(parent, { recursive: true }))

const gone = spawnSync(process.execPath, ['--version']).pid
const ended: LockOwner = { ...thisOwner(), pid: gone }
const nothing = async () => {}

test('the lock names this process while the work is done, and nothing is left of it', async () => {
  await withFolderLock(folder, async () => {
    expect(await readdir(folder)).toEqual(['.lock-1'])
    expect(parseOwner(await readlink(join(folder, '.lock-1')))).toEqual(thisOwner())
    await writeFile(join(folder, 'data'), '')
  })
  expect(await readdir(folder)).toEqual(['data'])
})

test('a folder that the lock made goes with it when it is empty; one that was there stays', async () => {
  await withFolderLock(join(folder, 'deep', 'run'), nothing)
  expect(await readdir(parent)).toEqual([])
  await mkdir(folder)
  await withFolderLock(folder, nothing)
  expect(await readdir(parent)).toEqual(['out'])
})

test('a second writer is refused at once with the pid and host of the first, also when the first fails', async () => {
  const first = withFolderLock(folder, async () => {
    const second = withFolderLock(folder, nothing)
    await expect(second).rejects.toThrow(`process ${process.pid} on ${hostname()} is writing here`)
    await expect(second).rejects.toMatchObject({ code: 'config' })
    throw new Error('the work failed')
  })
  await expect(first).rejects.toThrow('the work failed')
  await withFolderLock(folder, nothing)
})

test('writers that make and remove one folder at the same moment are refused or let in, and meet nothing else', async () => {
  for (let round = 0; round < 100; round++) {
    const writers = Array.from({ length: 4 }, () => asOnlyWriter(folder, nothing))
    for (const ended of await Promise.allSettled(writers))
      if (ended.status === 'rejected') expect(String(ended.reason)).toContain('is writing here')
  }
})

describe('what a killed process left', () => {
  const left = (owner: LockOwner, number = 1) => symlink(ownerText(owner), join(folder, `.lock-${number}`))
  beforeEach(() => mkdir(folder))

  test.each<[string, LockOwner]>([
    ['its pid is nobody’s', ended],
    ['its pid is another’s by now', { ...thisOwner(), start: '1' }],
    ['the machine was started again', { ...thisOwner(), boot: `${thisOwner().boot.replace(/^\w/, 'z')}` }],
  ])('is outbid when %s', async (_why, owner) => {
    await left(owner)
    await withFolderLock(folder, async () => expect(await readdir(folder)).toEqual(['.lock-2']))
    expect(await readdir(folder)).toEqual([])
  })

  test.each<[string, LockOwner]>([
    ['on another host', { ...thisOwner(), host: 'elsewhere' }],
    ['in another container', { ...thisOwner(), boot: `${thisOwner().boot}0` }],
  ])('%s cannot be told from one that runs: what to delete is said', async (_where, owner) => {
    await left(owner)
    await expect(withFolderLock(folder, nothing)).rejects.toThrow(
      `process ${process.pid} on ${owner.host} was writing here and cannot be seen from here — if it has ended, delete ${join(folder, '.lock-1')}`,
    )
    await rm(join(folder, '.lock-1'))
    await withFolderLock(folder, nothing)
  })

  test('several of them, and a file of no owner', async () => {
    await left(ended, 3)
    await left({ ...ended, start: '2' }, 7)
    await withFolderLock(folder, async () => expect(await readdir(folder)).toEqual(['.lock-8']))
    await writeFile(join(folder, '.lock-1'), '')
    await expect(withFolderLock(folder, nothing)).rejects.toThrow(/another process was writing here .* delete/)
  })

  test('never lets two of many in at once, however they come', async () => {
    let inside = 0
    let done = 0
    let refused = 0
    const work = async () => {
      expect(++inside).toBe(1)
      for (let turn = 0; turn < 5; turn++) await setImmediate()
      inside--
      done++
    }
    const writers = Array.from({ length: 20 }, async (_, i) => {
      for (let turn = 0; turn < i; turn++) await setImmediate()
      for (let round = 0; round < 10; round++) {
        await left(ended, 1 + ((i + round) % 3)).catch(() => {}) // a killed process leaves its own at any moment
        await withFolderLock(folder, work).catch((error: Error) => {
          expect(error.message).toContain('is writing here')
          refused++
        })
      }
    })
    await Promise.all(writers)
    expect(done + refused).toBe(200)
    expect(done).toBeGreaterThan(0)
    expect(refused).toBeGreaterThan(0)
  })
})

test('files stand in where links cannot be made', async () => {
  await mkdir(folder)
  await writeFile(join(folder, '.lock-4'), ownerText(ended))
  await withFolderLock(folder, nothing)
  await writeFile(join(folder, '.lock-4'), ownerText(thisOwner()))
  await expect(withFolderLock(folder, nothing)).rejects.toThrow(`process ${process.pid} on`)
})

test('owners are read back as they were written; other text names nobody', () => {
  for (const owner of [thisOwner(), { pid: 1, start: '', boot: '', host: 'h' }])
    expect(parseOwner(ownerText(owner))).toEqual(owner)
  for (const text of ['', '12', 'x y z', '1 2 3 4 5']) expect(parseOwner(text)).toBeNull()
  expect(stateOf(thisOwner())).toBe('runs')
  expect(['.lock-1', '.lock-x', 'lock-1', '.lock-12'].filter(isLockName)).toEqual(['.lock-1', '.lock-12'])
})
