import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SpatialError } from '../packages/core/src/index.ts'
import { hunt } from './hostile/hunt.ts'
import { mutate } from './hostile/mutate.ts'
import { readers, readOnce } from './hostile/readers.ts'

/** Mutated inputs of each reader that the gate reads; `scripts/hostile-inputs.ts` reads as many as wanted. */
const inputs = 10

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe.each(Object.entries(readers))('%s', (name, reader) => {
  test('reads what is whole, and refuses in one line what is not', async () => {
    const seeds = await reader.seeds(folder)
    let whole = 0
    for (const bytes of seeds) await readOnce(reader, bytes, folder).then(() => whole++, refusal)
    expect(whole).toBeGreaterThan(0)
    for (let index = 0; index < inputs; index++)
      await readOnce(reader, mutate(seeds, ['gate', name, index]), folder).catch(refusal)

    function refusal(error: unknown): void {
      if (!SpatialError.is(error) && !reader.refuses?.(error)) throw error
      if (SpatialError.is(error)) expect(error.message).toMatch(/^[^\n]+$/)
    }
  })
})

test('the same labels make the same input, others another', () => {
  const seeds = [Uint8Array.from({ length: 500 }, (_, i) => i & 255)]
  expect(mutate(seeds, ['1', 'npy', 3])).toEqual(mutate(seeds, ['1', 'npy', 3]))
  const different = new Set(
    Array.from({ length: 50 }, (_, i) => Buffer.from(mutate(seeds, ['1', 'npy', i])).toString('hex')),
  )
  expect(different.size).toBeGreaterThan(45)
})

test('an input that takes too long is ended, named, and the next one is read', async () => {
  const outcome = await hunt({ reader: 'dpt', seed: 'gate', count: 3 })
  expect(outcome.findings).toEqual([])
  expect(outcome.peakBytes).toBeGreaterThan(0)
  const hurried = await hunt({ reader: 'avif', seed: 'gate', count: 1, limit: 0 })
  expect(hurried.findings).toMatchObject([{ reader: 'avif', index: 0, kind: 'hang' }])
})
