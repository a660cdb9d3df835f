import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findFiles } from './find-files.ts'
import { readPlace } from './place.ts'
import { makeTar, withSize } from './tar.fixture.ts'
import { listTar } from './tar.ts'

let folder: string
let file: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tar-'))
  file = join(folder, 'a.tar')
})
afterAll(() => rm(folder, { recursive: true }))

async function contents(archive: Uint8Array): Promise<Record<string, string>> {
  await writeFile(file, archive)
  const found: Record<string, string> = {}
  for await (const { name, start, length } of listTar(file))
    found[name] = Buffer.from(await readPlace({ file, start, length })).toString()
  return found
}

test.each(['gnu', 'pax'] as const)('every file is found where it lies, %s long names included', async (kind) => {
  const files = { 'a/1.jpg': 'one', 'a/2.jpg': '', [`deep/${'x'.repeat(120)}.jpg`]: 'y'.repeat(700), 'é.png': 'last' }
  expect(await contents(makeTar(files, kind))).toEqual(files)
})

test('what is cut off, packed, damaged or none is one line', async () => {
  const whole = makeTar({ 'a.jpg': 'x'.repeat(600), 'b.jpg': 'y' })
  await expect(contents(whole.subarray(0, 700))).rejects.toThrow('cut off')
  await expect(contents(gzipSync(randomBytes(2000)))).rejects.toThrow('gunzip')
  await expect(contents(Buffer.alloc(600, 'text'))).rejects.toThrow('no tar archive')
  const damaged = Buffer.from(whole)
  damaged[1536 + 3]! ^= 1 // in the second header
  await expect(contents(damaged)).rejects.toThrow('damaged')
})

test('any change of bytes ends in members inside the archive, or one line', async () => {
  const whole = makeTar({ 'a.jpg': 'x'.repeat(600), [`${'n'.repeat(130)}.jpg`]: 'y' })
  const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(changes, fc.nat(whole.length), async (edits, keep) => {
      const bytes = Buffer.from(whole.subarray(0, keep))
      for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value
      await contents(bytes).catch((error: unknown) => {
        if (!SpatialError.is(error)) throw error
      })
    }),
    { numRuns: 150 },
  )
})

test.each([
  '-0000000001',
  '-1',
  '00000000-10',
  '0x10',
  '9',
  '1.5',
  '+1',
  '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff',
  '\x80\x01',
  '\xff',
])('a size of %j is damage, and the archive ends', async (field) => {
  const whole = makeTar({ 'a.jpg': 'x'.repeat(600), 'b.jpg': 'y' })
  for (const at of [0, 1536]) await expect(contents(withSize(whole, at, field))).rejects.toThrow('damaged')
})

test('a size beyond the end is a cut', async () => {
  const whole = makeTar({ 'a.jpg': 'x' })
  for (const field of ['77777777777', '\x80\0\0\0\0\0\x1f\xff\xff\xff\xff\xff', '7777'])
    await expect(contents(withSize(whole, 0, field))).rejects.toThrow('cut off')
})

test('a size in binary and one in a pax header are read', async () => {
  const whole = makeTar({ 'a.jpg': 'x'.repeat(600), 'b.jpg': 'y' })
  expect(await contents(withSize(whole, 0, '\x80\0\0\0\0\0\0\0\0\0\x02\x58'))).toEqual(await contents(whole))
  const pax = makeTar({ [`${'n'.repeat(130)}.jpg`]: 'z'.repeat(9) }, 'pax')
  const length = Number.parseInt(pax.toString('latin1', 512), 10)
  const long = withSize(pax, 0, (length + 13).toString(8))
  long.write('13 size=0004\n', 512 + length, 'latin1')
  expect(Object.values(await contents(long))).toEqual(['zzzz'])
})

test('headers without an end, of extensions, end with the file; a stop ends the listing', async () => {
  const header = makeTar({ [`${'n'.repeat(130)}.jpg`]: '' }).subarray(0, 512)
  await writeFile(file, Buffer.concat(Array.from({ length: 2000 }, () => withSize(header, 0, '0'))))
  const members: string[] = []
  for await (const { name } of listTar(file)) members.push(name)
  expect(members).toEqual([])
  const stop = new AbortController()
  stop.abort(new Error('stopped'))
  const listed = findFiles(file, { flag: '--images', wanted: () => true, report: () => {}, signal: stop.signal })
  await expect(listed.next()).rejects.toThrow('stopped')
})

test('a long link name does not take the long name of its member', async () => {
  const name = `${'n'.repeat(130)}.jpg`
  const whole = makeTar({ [name]: 'x' })
  const link = Buffer.from(whole.subarray(0, 1024))
  link.write('K', 156)
  const both = Buffer.concat([whole.subarray(0, 1024), withSize(link, 0, '00000000205'), whole.subarray(1024)])
  expect(await contents(both)).toEqual({ [name]: 'x' })
})
