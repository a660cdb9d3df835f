import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { arenaLayout } from './arena.ts'
import { readOptimiser, writeOptimiser } from './optimiser-file.ts'

const layout = arenaLayout([
  { name: 'a', shape: [2, 2], kind: 'linear' },
  { name: 'b', shape: [3], kind: 'bias' },
])
const moments = {
  first: Float32Array.from({ length: 7 }, (_, i) => Math.sin(i)),
  second: Float32Array.from({ length: 7 }, (_, i) => i * 1e-30),
  step: 1234,
}

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'optimiser-'))
})
afterAll(() => rm(dir, { recursive: true }))

test('comes back bit for bit', async () => {
  await writeOptimiser(dir, layout, moments)
  expect(await readOptimiser(dir, layout)).toEqual(moments)
})

test('the state of another model is refused', async () => {
  await writeOptimiser(dir, layout, moments)
  const grown = arenaLayout([
    { name: 'a', shape: [2, 3], kind: 'linear' },
    { name: 'b', shape: [3], kind: 'bias' },
  ])
  const more = arenaLayout([{ name: 'c', shape: [1], kind: 'bias' }])
  await expect(readOptimiser(dir, grown)).rejects.toThrow('optimiser.safetensors: optimiser state of another model')
  await expect(readOptimiser(dir, more)).rejects.toThrow('first_moment.a is of another model')
})

test('a missing or damaged file is one line that names it', async () => {
  const file = join(dir, 'optimiser.safetensors')
  await writeFile(file, 'not a safetensors file')
  for (const folder of [dir, join(dir, 'nowhere')]) {
    const failure = readOptimiser(folder, layout)
    await expect(failure).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(/^.*optimiser\.safetensors: .+$/),
    })
  }
})
