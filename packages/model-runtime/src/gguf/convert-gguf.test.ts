import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng, SpatialError } from '@spatial-ssrl/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readModelFolder } from '../checkpoint/model-folder.ts'
import { openPolicy } from '../policy/local-policy.ts'
import { convertGguf } from './convert-gguf.ts'

/** What transformers makes of a file, see `scripts/goldens/make-gguf.py`. */
interface Expected {
  text: string
  prompt: number[]
  greedy: number[]
  logprobs: number[]
  sums: Record<string, number>
}

const golden = join(import.meta.dirname, 'golden')
const expected: Record<string, Expected> = JSON.parse(await readFile(join(golden, 'expected.json'), 'utf8'))

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gguf-'))
})
afterAll(() => rm(root, { recursive: true }))

describe.each(Object.keys(expected))('%s', (name) => {
  const { text, prompt, greedy, logprobs, sums } = expected[name]!

  test('the folder is what transformers reads in the file', async () => {
    const dir = join(root, name)
    await convertGguf(join(golden, `${name}.gguf`), dir)
    const { weights } = await readModelFolder(dir)
    expect([...weights.keys()].sort()).toEqual(Object.keys(sums).sort())
    for (const [parameter, { data }] of weights)
      expect(
        data.reduce((sum, x) => sum + x, 0),
        parameter,
      ).toBeCloseTo(sums[parameter]!, 6)
    const request = { text, images: [] }
    const policy = await openPolicy(dir, { threads: 1 })
    expect([...policy.promptTokens(request)]).toEqual(prompt)
    const batch = { groups: [{ request, replies: [Int32Array.from(greedy)] }], maxTokens: greedy.length }
    const scored = await policy.logprobs(batch)
    for (const [i, value] of logprobs.entries()) expect(scored.logprobs[i]).toBeCloseTo(value, 4)
    const [answers] = await policy.generate([request], { n: 1, temperature: 0, maxTokens: 32, seed: 0 })
    expect([...answers![0]!.tokens]).toEqual(greedy)
    await policy.close()
  })
})

/** Replaces a text in a file by another of the same length. */
function replaced(bytes: Buffer, from: string, to: string): Buffer {
  const at = bytes.indexOf(from)
  expect(at).toBeGreaterThan(0)
  expect(to).toHaveLength(from.length)
  const copy = Buffer.from(bytes)
  copy.write(to, at)
  return copy
}

test.each([
  [
    'another architecture',
    (bytes) => replaced(bytes, '\x05\0\0\0\0\0\0\0llama', '\x05\0\0\0\0\0\0\0gemma'),
    /general\.architecture: "gemma" is not read/,
  ],
  [
    'another way to cut text',
    (bytes) => replaced(bytes, 'smollm', 'tekken'),
    /tokenizer\.ggml\.pre: "tekken" is not read/,
  ],
  ['a missing count', (bytes) => replaced(bytes, 'llama.block_count', 'llama.block_cound'), /llama: block_count: /],
  ['a missing template', (bytes) => replaced(bytes, 'chat_template', 'chat_tomplate'), /tokenizer\.chat_template: /],
  [
    'an unknown weight',
    (bytes) => replaced(bytes, 'blk.1.ffn_up', 'blk.1.ffn_ux'),
    /blk\.1\.ffn_up\.weight: not in the file/,
  ],
  ['a cut file', (bytes) => bytes.subarray(0, bytes.length - 4096), /lies beyond the end of the file/],
  ['half a head', (bytes) => bytes.subarray(0, 900), /ends before its weights begin/],
  ['another file', () => Buffer.from('once upon a time'), /not a GGUF file/],
  ['an empty file', () => Buffer.alloc(0), /not a GGUF file/],
] as [string, (bytes: Buffer) => Buffer, RegExp][])('%s is one line, and no folder', async (_, damage, message) => {
  const dir = await mkdtemp(join(root, 'damaged-'))
  const file = join(dir, 'model.gguf')
  await writeFile(file, damage(await readFile(join(golden, 'llama.gguf'))))
  const error = await convertGguf(file, join(dir, 'out')).catch((thrown: unknown) => thrown)
  expect(SpatialError.is(error) && error.message).toMatch(message)
  expect((error as Error).message).toMatch(/^.+$/)
  expect(await readdir(dir)).toEqual(['model.gguf'])
})

test('a file that is not there is told', async () => {
  await expect(convertGguf(join(root, 'none.gguf'), join(root, 'out'))).rejects.toThrow(/none\.gguf: not found/)
})

test('a file with wrong bytes is converted or told in one line', async () => {
  const whole = await readFile(join(golden, 'llama.gguf'))
  const head = whole.indexOf('tokenizer.ggml.tokens')
  const rng = createRng('damage')
  const dir = await mkdtemp(join(root, 'mutated-'))
  for (let round = 0; round < 80; round++) {
    const copy = Buffer.from(whole)
    const from = round % 2 === 0 ? 0 : copy.indexOf('token_embd.weight') - 16
    const to = round % 2 === 0 ? head : from + 1200
    for (let hit = 0; hit < 1 + (round % 3); hit++) copy[from + rng.int(to - from)] = rng.int(256)
    const file = join(dir, `${round}.gguf`)
    await writeFile(file, copy)
    const error = await convertGguf(file, join(dir, 'out')).catch((thrown: unknown) => thrown)
    if (error === undefined) continue
    if (!SpatialError.is(error)) expect([round, String(error)]).toEqual([round, 'a SpatialError'])
    expect((error as Error).message).toMatch(/^.+$/)
  }
})
