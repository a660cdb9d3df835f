import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { partialName, replaceFile } from './replace-file.ts'

let dir: string
let file: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'replace-file-'))
  file = join(dir, 'a.json')
})
afterEach(() => rm(dir, { recursive: true }))

test('text, bytes and what a function writes take the place of the old file, and nothing is left beside it', async () => {
  await replaceFile(file, 'old')
  await replaceFile(file, Buffer.from('new'))
  expect(await readFile(file, 'utf8')).toBe('new')
  await replaceFile(file, async (handle) => {
    for (const part of ['ne', 'wer']) await handle.appendFile(part)
  })
  expect(await readFile(file, 'utf8')).toBe('newer')
  expect(await readdir(dir)).toEqual(['a.json'])
})

test('whatever fails, the old file stays whole', async () => {
  await replaceFile(file, 'old')
  const failing = replaceFile(file, async (handle) => {
    await handle.writeFile('half')
    throw new Error('disk full')
  })
  await expect(failing).rejects.toThrow('disk full')
  expect(await readdir(dir)).toEqual(['a.json'])
  await mkdir(partialName(file)) // the temporary name cannot be written
  await expect(replaceFile(file, 'new')).rejects.toThrow(/EISDIR/)
  expect(await readFile(file, 'utf8')).toBe('old')
})

test('what a killed process left under the temporary name is overwritten, not added to', async () => {
  await replaceFile(partialName(file), 'a longer text than the new one')
  await replaceFile(file, 'new')
  expect(await readFile(file, 'utf8')).toBe('new')
})
