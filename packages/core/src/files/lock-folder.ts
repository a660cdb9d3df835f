import { mkdir, readdir, readFile, readlink, rm, rmdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { SpatialError } from '../errors.ts'
import { type LockOwner, ownerText, parseOwner, stateOf, thisOwner } from './lock-owner.ts'

const lockName = (number: number): string => `.lock-${number}`

/** Whether a name in a folder is that of a lock, which is no part of what the folder holds. */
export function isLockName(name: string): boolean {
  return /^\.lock-\d+$/.test(name)
}

/**
 * Lets one process at a time write into a folder: runs `work` while it holds the folder's lock. The folder is made where it is missing, and
 * removed again when `work` leaves nothing in it; the lock itself is gone in the end.
 *
 * A lock is a symbolic link `.lock-N` whose text names its owner: making one is a single step that fails where the name is taken, on
 * network file systems too. What a killed process left is never removed to make room: of two processes that do so at once the second
 * could remove the lock of the first. It is outbid: the highest number holds, and whoever made one looks whether there is a higher one
 * by now. Where the file system has no links, files take their place.
 *
 * @throws SpatialError `config` at once when another process holds the lock, naming its pid and host
 */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const { first, lock } = await enter(folder)
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
    if (first !== undefined) await removeEmpty(resolve(folder), resolve(first))
  }
}

/** Makes the folder where it is missing, and its lock. Another process that made it too may remove it, empty, before the lock is in it. */
async function enter(folder: string): Promise<{ first: string | undefined; lock: string }> {
  for (let tries = 1; ; tries++) {
    try {
      const first = await mkdir(folder, { recursive: true })
      return { first, lock: await claim(folder) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === 100) throw error
    }
  }
}

/** Removes a folder and those above it up to `last`, as far as they hold nothing. */
async function removeEmpty(folder: string, last: string): Promise<void> {
  const removed = await rmdir(folder).then(
    () => true,
    () => false,
  )
  if (removed && folder !== last) await removeEmpty(dirname(folder), last)
}

/** Makes the lock of this process and returns its path. */
async function claim(folder: string): Promise<string> {
  for (;;) {
    const held = (await numbersIn(folder)).at(-1) ?? 0
    if (held > 0) await refuseHeld(folder, held)
    const mine = join(folder, lockName(held + 1))
    if (!(await make(mine))) continue // another process was quicker
    const numbers = await numbersIn(folder)
    if (numbers.at(-1) === held + 1) {
      for (const number of numbers.slice(0, -1)) await rm(join(folder, lockName(number)), { force: true })
      return mine
    }
    await rm(mine, { force: true }) // outbid meanwhile
  }
}

/** Numbers of the locks in a folder, ascending. */
async function numbersIn(folder: string): Promise<number[]> {
  const names = (await readdir(folder)).filter(isLockName)
  return names.map((name) => Number(name.slice('.lock-'.length))).sort((a, b) => a - b)
}

/** @throws SpatialError unless the owner of lock `number` is certainly gone */
async function refuseHeld(folder: string, number: number): Promise<void> {
  const path = join(folder, lockName(number))
  const owner = await ownerOf(path)
  const state = owner === 'none' ? 'gone' : owner === 'unknown' ? 'unseen' : stateOf(owner)
  if (state === 'gone') return
  const who = owner === 'unknown' || owner === 'none' ? 'another process' : `process ${owner.pid} on ${owner.host}`
  throw new SpatialError(
    'config',
    state === 'runs'
      ? `${folder}: ${who} is writing here — wait for it, end it, or choose another --out`
      : `${folder}: ${who} was writing here and cannot be seen from here — if it has ended, delete ${path} and try again`,
  )
}

/** Who made a lock; `none` when it is gone by now, `unknown` when its text names nobody. */
async function ownerOf(path: string): Promise<LockOwner | 'none' | 'unknown'> {
  try {
    const text = await readlink(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EINVAL' || error.code === 'UNKNOWN') return readFile(path, 'utf8')
      throw error
    })
    return parseOwner(text) ?? 'unknown'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'none'
    throw error
  }
}

/** Makes a lock in one step. @returns false when there is one of that name */
async function make(path: string): Promise<boolean> {
  const text = ownerText(thisOwner())
  try {
    await symlink(text, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST' || error.code === 'ENOENT') throw error
      return writeFile(path, text, { flag: 'wx' }) // no links on this file system, or to this user
    })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
