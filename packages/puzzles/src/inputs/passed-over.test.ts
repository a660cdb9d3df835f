import { execFileSync } from 'node:child_process'
import { chmod, link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findFiles } from './find-files.ts'
import { isPicture, unreadableKind } from './picture-names.ts'
import { identityOf, readPlace } from './place.ts'
import type { SkippedFile } from './skipped-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'passed-'))
})
afterEach(() => rm(folder, { recursive: true }))

const at = (...names: string[]) => join(folder, ...names)
const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'

/** Names that are found, and reasons by the name of what is not. */
async function search(input: string) {
  const skipped: Record<string, string> = {}
  const report = ({ name, reason }: SkippedFile) => {
    skipped[name] = reason
  }
  const found: string[] = []
  const wanted = (name: string) => isPicture(name) || unreadableKind(name) !== null
  for await (const { name } of findFiles(input, { flag: '--images', wanted, report })) found.push(name)
  return { found, skipped }
}

test('archives and tables that are not opened are told', async () => {
  const packed = ['a.zip', 'b.tar.gz', 'c.TGZ', 'd.7z', 'e.rar', 'f.tar.zst', 'g.tar.xz', 'h.arrow', 'i.tfrecord']
  for (const name of [...packed, 'notes.md']) await writeFile(at(name), '')
  const { found, skipped } = await search(folder)
  expect(found).toEqual([])
  expect(Object.keys(skipped).sort()).toEqual(packed.sort())
  for (const reason of Object.values(skipped)) expect(reason).toMatch(/not read: (unpack|write) it/)
  expect((await search(at('a.zip'))).skipped).toEqual({ 'a.zip': skipped['a.zip'] })
})

test('links to files are followed, all others told', async () => {
  await mkdir(at('real'))
  await mkdir(at('in'))
  await writeFile(at('real/a.jpg'), 'a')
  await symlink(at('real/a.jpg'), at('in/link.jpg'))
  await symlink(at('real'), at('in/folder'))
  await symlink(at('nowhere'), at('in/dangling'))
  await symlink(at('in/circle.jpg'), at('in/circle.jpg'))
  expect(await search(at('in'))).toEqual({
    found: ['link.jpg'],
    skipped: {
      folder: 'a link to a folder: links to folders are not followed',
      dangling: 'a link that leads nowhere',
      'circle.jpg': 'a link that leads to itself',
    },
  })
})

test('what is no file is told and never waited for', async () => {
  await mkdir(at('in'))
  execFileSync('mkfifo', [at('in/pipe.jpg'), at('in/pipe.tar'), at('in/other')])
  await symlink(at('in/pipe.jpg'), at('in/to-pipe.jpg'))
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(at('in/socket.png'), resolve))
  const { found, skipped } = await search(at('in'))
  expect(found).toEqual([])
  expect(Object.keys(skipped).sort()).toEqual(['pipe.jpg', 'pipe.tar', 'socket.png', 'to-pipe.jpg'])
  for (const reason of Object.values(skipped)) expect(reason).toMatch(/pipe, socket or device, not/)
  await new Promise((resolve) => server.close(resolve))
  await expect(search(at('in/pipe.jpg'))).rejects.toThrow('a pipe, socket or device, not a file')
  await expect(readPlace(at('in/pipe.jpg'))).rejects.toThrow('a pipe, socket or device, not a file')
  await expect(readPlace('/dev/zero')).rejects.toThrow('a pipe, socket or device, not a file')
})

test.runIf(process.platform === 'linux')('names that are not UTF-8 are told, those of folders too', async () => {
  const name = (text: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(text, 'latin1')])
  await writeFile(name('caf\xe9.jpg'), 'a')
  await writeFile(name('notes\xe9.md'), 'a')
  await mkdir(name('\xfcber'))
  await writeFile(at('caf\u00e9.jpg'), 'a')
  const { found, skipped } = await search(folder)
  expect(found).toEqual(['caf\u00e9.jpg'])
  expect(Object.values(skipped)).toEqual(Array(2).fill('the name is not UTF-8: rename it'))
  await expect(search(at('caf\ufffd.jpg'))).rejects.toThrow('a path that is not UTF-8 cannot be given')
})

test('copies and unfinished downloads are told', async () => {
  for (const name of ['a.jpg~', 'b.JPG.1', 'c.png.part', 'd.jpeg.crdownload']) await writeFile(at(name), '')
  const { found } = await search(folder)
  for (const name of found) expect(unreadableKind(name)).toMatch('rename it if it is a picture')
  expect(found).toHaveLength(4)
})

test('Git LFS pointers are told in place of pictures, archives and tables', async () => {
  for (const name of ['a.jpg', 'b.tar', 'c.parquet']) await writeFile(at(name), pointer)
  const { found, skipped } = await search(folder)
  const told = /a Git LFS pointer, not the file itself — run git lfs pull/
  expect(found).toEqual(['a.jpg'])
  expect(skipped).toEqual({ 'b.tar': expect.stringMatching(told), 'c.parquet': expect.stringMatching(told) })
  await expect(readPlace(at('a.jpg'))).rejects.toThrow(told)
})

test.skipIf(process.getuid?.() === 0)('files without permission are told, and no path with them', async () => {
  await writeFile(at('a.jpg'), 'a')
  await chmod(at('a.jpg'), 0)
  await expect(readPlace(at('a.jpg'))).rejects.toThrow(/^cannot be read \(EACCES: permission denied\)$/)
})

test('no reason names a path', async () => {
  await expect(readPlace(at('none.jpg'))).rejects.toThrow(/^cannot be read \(ENOENT: no such file\)$/)
  await expect(readPlace({ file: at('none.tar'), start: 0, length: 1 })).rejects.toThrow(/^cannot be read \(ENOENT/)
})

test('a file is the same by whatever name', async () => {
  await writeFile(at('a.png'), 'a')
  await link(at('a.png'), at('hard.png'))
  await symlink(at('a.png'), at('soft.png'))
  await writeFile(at('copy.png'), 'a')
  const own = await identityOf(at('a.png'))
  expect([await identityOf(at('hard.png')), await identityOf(at('soft.png'))]).toEqual([own, own])
  expect(await identityOf(at('copy.png'))).not.toBe(own)
})
