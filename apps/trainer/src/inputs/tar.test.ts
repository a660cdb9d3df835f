import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPlace } from './place.ts'
import { makeTar } from './tar.fixture.ts'
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
