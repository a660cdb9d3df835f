import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderFingerprint } from './fingerprint.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fingerprint-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a change of any byte of a small file, of a name, or of much of a large file changes it', async () => {
  const write = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes)
  const seen = new Set<string>()
  const look = async () => seen.add(await folderFingerprint(folder))
  write('config.json', Buffer.from('{"a": 1}'))
  await look()
  await look()
  expect(seen.size).toBe(1)
  write('config.json', Buffer.from('{"a": 2}'))
  await look()
  const weights = new Uint8Array(6 * 2 ** 20)
  write('model.safetensors', weights)
  await look()
  for (let i = 0; i < weights.length; i += 1000) weights[i] = 1
  write('model.safetensors', weights)
  await look()
  weights[weights.length - 1] = 7
  write('model.safetensors', weights)
  await look()
  expect(seen.size).toBe(5)
})
