import { mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PolicyRequest, ReplyBatch } from '@spatial-ssrl/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { initModel } from '../checkpoint/init-model.ts'
import { readModelFolder, writeModelFolder } from '../checkpoint/model-folder.ts'
import { toFloat32 } from '../hf/float-formats.ts'
import { readSafetensors } from '../hf/safetensors.ts'
import { openPolicy, type PolicyOptions } from './local-policy.ts'

let folder: string
const models = new Map<string, string>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frozen-in-files-'))
  const drawn = join(folder, 'drawn')
  await initModel(drawn, { preset: 'tiny', seed: 3 })
  const { weights } = await readModelFolder(drawn)
  for (const dtype of ['F32', 'BF16'] as const) {
    const dir = join(folder, dtype)
    await writeModelFolder(dir, { from: drawn, weights, dtype })
    models.set(dtype, dir)
  }
})
afterAll(() => rm(folder, { recursive: true }))

const picture = (side: number) => Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 31) % 251)
const request: PolicyRequest = {
  text: '<image>Which patch is flipped?',
  images: [{ width: 64, height: 64, data: picture(64) }],
}
const adamw = {
  learningRate: 1e-3,
  betas: [0.9, 0.999] as [number, number],
  epsilon: 1e-8,
  weightDecay: 0,
  maxGradNorm: 1,
}
const greedy = { n: 1, temperature: 0, maxTokens: 8, seed: 0 }

/** What a policy says, learns and says then. */
async function learn(dir: string, options: PolicyOptions) {
  const policy = await openPolicy(dir, { threads: 1, ...options })
  const reply = policy.encode('\\boxed{2-1}<|im_end|>')
  const batch: ReplyBatch = { groups: [{ request, replies: [reply, reply.slice(0, 5)] }], maxTokens: reply.length }
  const before = await policy.logprobs(batch)
  const said = await policy.generate([request], greedy)
  await policy.accumulate(batch, new Float32Array(2 * reply.length).fill(-0.1))
  const { gradNorm } = await policy.update(adamw)
  const after = await policy.logprobs(batch)
  await policy.save(join(folder, 'saved'))
  await policy.close()
  return { before, said: said[0]![0]!.tokens, gradNorm, after, saved: await weightsOf(join(folder, 'saved')) }
}

async function weightsOf(dir: string) {
  const tensors = await readSafetensors(join(dir, 'model.safetensors'))
  return new Map([...tensors].map(([name, tensor]) => [name, toFloat32(tensor)]))
}

test.each(['F32', 'BF16'])('frozen %s weights in place say and teach what they do in memory', async (dtype) => {
  const dir = models.get(dtype)!
  const trainable = ['model.layers.*', '!*.mlp.*']
  const [held, inPlace] = [
    await learn(dir, { trainable, frozen: 'memory', lanes: 1 }),
    await learn(dir, { trainable, frozen: 'files', lanes: 2 }),
  ]
  for (const figures of ['before', 'after'] as const)
    for (const [i, value] of held[figures].logprobs.entries())
      expect(inPlace[figures].logprobs[i]).toBeCloseTo(value, 4)
  expect(inPlace.said).toEqual(held.said)
  expect(inPlace.gradNorm / held.gradNorm).toBeCloseTo(1, 4)
  expect([...inPlace.saved.keys()]).toEqual([...held.saved.keys()])
  for (const [name, values] of held.saved)
    if (!name.startsWith('model.layers.')) expect(inPlace.saved.get(name), name).toEqual(values)
})

test('an adapter beside weights in files learns what it does beside those in memory, and merges into them', async () => {
  const dir = models.get('BF16')!
  const adapter = { rank: 4, alpha: 8, targets: ['q_proj', 'down_proj'], seed: 1 }
  const held = await learn(dir, { adapter, frozen: 'memory', lanes: 1 })
  const inPlace = await learn(dir, { adapter, frozen: 'files', lanes: 1 })
  for (const [i, value] of held.after.logprobs.entries()) expect(inPlace.after.logprobs[i]).toBeCloseTo(value, 4)
  expect(inPlace.gradNorm / held.gradNorm).toBeCloseTo(1, 4)
  expect(inPlace.before.logprobs).not.toEqual(inPlace.after.logprobs)
  for (const [name, values] of held.saved) {
    const other = inPlace.saved.get(name)!
    if (!/q_proj|down_proj/.test(name)) expect(other, name).toEqual(values)
    else
      for (const [i, value] of values.entries())
        expect(Math.abs(other[i]! - value)).toBeLessThan(2 ** -8 * Math.abs(value) + 1e-6)
  }
})

test('a model that only speaks trains nothing, and says so', async () => {
  const policy = await openPolicy(models.get('BF16')!, { threads: 1, trainable: 'none', frozen: 'files' })
  expect(policy.trainableCount).toBe(0)
  expect(policy.parameterCount).toBeGreaterThan(1e6)
  expect((await policy.generate([request], greedy))[0]).toHaveLength(1)
  const batch = { groups: [{ request, replies: [policy.encode('A')] }], maxTokens: 4 }
  await expect(policy.accumulate(batch, new Float32Array(4))).rejects.toThrow("trainable: 'none'")
  await policy.close()
})

test('weights behind the links of a hub cache are read in place', async () => {
  const cache = join(folder, 'models--a--b')
  await mkdir(join(cache, 'blobs'), { recursive: true })
  const snapshot = join(cache, 'snapshots', '1')
  await writeModelFolder(snapshot, {
    from: models.get('BF16')!,
    weights: (await readModelFolder(models.get('BF16')!)).weights,
    dtype: 'BF16',
  })
  await rename(join(snapshot, 'model.safetensors'), join(cache, 'blobs', 'c0ffee'))
  await symlink('../../blobs/c0ffee', join(snapshot, 'model.safetensors'))
  const options = { threads: 1, trainable: 'none', frozen: 'files' } as const
  const [linked, plain] = [await openPolicy(snapshot, options), await openPolicy(models.get('BF16')!, options)]
  expect(await linked.generate([request], greedy)).toEqual(await plain.generate([request], greedy))
  await Promise.all([linked.close(), plain.close()])
})

test('other weights of the same shape take the place of those in files', async () => {
  const other = join(folder, 'other')
  await initModel(other, { preset: 'tiny', seed: 4 })
  const options = { threads: 1, trainable: ['model.norm.*'], frozen: 'files' } as const
  const [moved, opened] = [await openPolicy(models.get('F32')!, options), await openPolicy(other, options)]
  await moved.generate([request], greedy)
  await moved.load(other)
  expect(await moved.generate([request], greedy)).toEqual(await opened.generate([request], greedy))
  await Promise.all([moved.close(), opened.close()])
})
