import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { replaceFolder } from './replace-folder.ts'

let parent: string
let dir: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'replace-folder-'))
  dir = join(parent, 'model')
})
afterEach(() => rm(parent, { recursive: true }))

const fill = (text: string) => (partial: string) => writeFile(join(partial, 'weights'), text)
const held = () => readFile(join(dir, 'weights'), 'utf8')

test('a folder is made, and replaced whole', async () => {
  await replaceFolder(dir, fill('first'))
  await writeFile(join(dir, 'more'), '')
  await replaceFolder(dir, fill('second'))
  expect(await held()).toBe('second')
  expect(await readdir(dir)).toEqual(['weights'])
  expect(await readdir(parent)).toEqual(['model'])
})

test('a failure leaves the older folder as it was', async () => {
  await replaceFolder(dir, fill('first'))
  const failing = replaceFolder(dir, async (partial) => {
    await fill('half')(partial)
    throw new Error('disk full')
  })
  await expect(failing).rejects.toThrow('disk full')
  expect(await held()).toBe('first')
  expect(await readdir(parent)).toEqual(['model'])
})

test('a folder that had stepped aside when the process was killed comes back', async () => {
  await replaceFolder(dir, fill('first'))
  await rename(dir, `${dir}.old`)
  await mkdir(`${dir}.partial`)
  await expect(replaceFolder(dir, () => Promise.reject(new Error('again')))).rejects.toThrow('again')
  expect(await held()).toBe('first')
  expect(await readdir(parent)).toEqual(['model'])
})
