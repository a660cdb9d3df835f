import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashFile, modelFingerprint, sha256 } from './hashes.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hashes-'))
})
afterEach(() => rm(dir, { recursive: true }))

test('a text, its bytes and a file of them have one hash', async () => {
  const known = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  await writeFile(join(dir, 'a'), 'abc')
  expect(sha256('abc')).toBe(known)
  expect(sha256(Buffer.from('abc'))).toBe(known)
  expect(await hashFile(join(dir, 'a'))).toEqual({ bytes: 3, sha256: known })
})

test('a fingerprint knows every byte and name of the files that count, and nothing else', async () => {
  const seen = new Set<string>()
  const look = async () => seen.add(await modelFingerprint(dir))
  const large = Buffer.alloc(8 * 2 ** 20)
  await writeFile(join(dir, 'model.safetensors'), large)
  await look()
  large[5_000_001] = 1 // far from both ends
  await writeFile(join(dir, 'model.safetensors'), large)
  await look()
  await writeFile(join(dir, 'config.json'), '')
  await look()
  await rename(join(dir, 'config.json'), join(dir, 'other.json'))
  await look()
  expect(seen.size).toBe(4)
  await mkdir(join(dir, 'folder'))
  for (const name of ['README.md', '.gitattributes', 'checksums.json']) await writeFile(join(dir, name), 'x')
  await look()
  expect(seen.size).toBe(4)
})
