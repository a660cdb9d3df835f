import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { imageFile, refuseOutwardLink, videoFile } from './media.ts'

let root: string
const at = (...parts: string[]) => join(root, ...parts)
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'media-'))
  const snapshot = at('datasets--a--b', 'snapshots', '1f')
  for (const folder of [at('data', 'inner'), at('elsewhere'), snapshot, at('datasets--a--b', 'blobs')])
    mkdirSync(folder, { recursive: true })
  for (const file of [at('data', 'inner', 'a.png'), at('elsewhere', 'secret.png'), at('datasets--a--b', 'blobs', 'c0')])
    writeFileSync(file, 'bytes')
  symlinkSync(join('inner', 'a.png'), at('data', 'in.png'))
  symlinkSync(at('elsewhere', 'secret.png'), at('data', 'out.png'))
  symlinkSync(at('elsewhere'), at('data', 'folder'))
  symlinkSync(at('data'), at('alias'))
  symlinkSync(join('..', '..', 'blobs', 'c0'), join(snapshot, 'a.png'))
  symlinkSync(at('elsewhere', 'secret.png'), join(snapshot, 'out.png'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const picture = (folder: string, name: string) => imageFile({ folder: at(folder), host: 'the hub' }, name).read()
const snapshot = join('datasets--a--b', 'snapshots', '1f')

test.each([
  ['data', 'inner/a.png'],
  ['data', 'in.png'],
  ['alias', 'in.png'],
  [snapshot, 'a.png'],
])('%s: %s is read', async (folder, name) => {
  expect(Buffer.from(await picture(folder, name)).toString()).toBe('bytes')
})

test.each([
  ['data', 'out.png'],
  ['data', 'folder/secret.png'],
  ['alias', 'out.png'],
  [snapshot, 'out.png'],
])('%s: %s is a link that leads out', async (folder, name) => {
  const refusal = { code: 'data', message: expect.stringContaining(`${name} is a link out of ${at(folder)}; copy`) }
  await expect(picture(folder, name)).rejects.toMatchObject(refusal)
  const { folder: told = '', path } = videoFile({ folder: at(folder), host: 'the hub' }, name)
  await expect(refuseOutwardLink({ folder: told, path, name })).rejects.toMatchObject(refusal)
})

test('a missing picture is told by who reads it', async () => {
  await expect(picture('data', 'none.png')).rejects.toThrow('put it there from the hub')
})
