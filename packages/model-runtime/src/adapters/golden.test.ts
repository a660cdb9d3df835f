import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adaptedNetwork } from '../checkpoint/adapted-network.ts'
import { readModelFolder, writeModelFolder } from '../checkpoint/model-folder.ts'
import { readSafetensors } from '../hf/safetensors.ts'
import { type LocalPolicy, openPolicy } from '../policy/local-policy.ts'
import {
  adapterFolder,
  distance,
  goldenAdapters,
  goldenBatch,
  goldenTensors,
  modelFolder,
  tensorsIn,
} from './golden.fixture.ts'
import { writePeftKey } from './peft-keys.ts'

const step = {
  learningRate: 1e-2,
  betas: [0.9, 0.99] as [number, number],
  epsilon: 1e-8,
  weightDecay: 0.05,
  maxGradNorm: 1,
}

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'adapters-'))
})
afterAll(() => rm(root, { recursive: true }))

describe.each(goldenAdapters)('%s as PEFT computes it', (name) => {
  let policy: LocalPolicy
  beforeAll(async () => {
    policy = await openPolicy(modelFolder(name), { threads: 1, adapter: adapterFolder(name) })
  })
  afterAll(() => policy.close())

  test('log-probabilities', async () => {
    const { batch, logprobs, prompts } = await goldenBatch(name)
    expect(batch.groups.map(({ request }) => [...policy.promptTokens(request)])).toEqual(prompts)
    const found = await policy.logprobs(batch)
    const largest = found.logprobs.reduce((most, x, i) => Math.max(most, Math.abs(x - logprobs[i]!)), 0)
    expect(largest).toBeLessThan(1e-4)
  })

  test('the adapter is written as it was read', async () => {
    const dir = join(root, `${name}-written`)
    await policy.saveAdapter(dir)
    const written = await tensorsIn(join(dir, 'adapter_model.safetensors'))
    const stored = await tensorsIn(join(adapterFolder(name), 'adapter_model.safetensors'))
    expect([...written.keys()].sort()).toEqual([...stored.keys()].sort())
    for (const [key, values] of stored) expect(written.get(key), key).toEqual(values)
  })

  test('gradients, and three steps of AdamW', async () => {
    const { batch, weights, norms } = await goldenBatch(name)
    const { naming } = adaptedNetwork(policy.config)
    // A first moment after one update is (1 − β₁) times the gradient clipped.
    const trained = await openPolicy(modelFolder(name), { threads: 1, adapter: adapterFolder(name) })
    const before = await tensorsIn(join(adapterFolder(name), 'adapter_model.safetensors'))
    for (const [index, expected] of norms.entries()) {
      await trained.accumulate(batch, weights)
      const { gradNorm } = await trained.update(step)
      expect(Math.abs(gradNorm / expected - 1)).toBeLessThan(1e-4)
      if (index > 0) continue
      const dir = join(root, `${name}-first`)
      await trained.save(dir, { optimiser: true })
      const moments = await tensorsIn(join(dir, 'optimiser.safetensors'))
      const gradients = await goldenTensors(name, 'gradients')
      const first = [...moments.keys()].filter((key) => key.startsWith('first_moment.'))
      expect(first).toHaveLength(gradients.size)
      for (const key of first) {
        const peftKey = writePeftKey(key.slice('first_moment.'.length), naming)
        const clipped = 0.1 * Math.min(1, 1 / expected)
        const gradient = moments.get(key)!.map((x) => x / clipped)
        expect(distance(gradient, gradients.get(peftKey)!), peftKey).toBeLessThan(1e-3)
      }
    }
    const dir = join(root, `${name}-trained`)
    await trained.saveAdapter(dir)
    const after = await tensorsIn(join(dir, 'adapter_model.safetensors'))
    for (const [key, change] of await goldenTensors(name, 'stepped')) {
      const moved = after.get(key)!.map((x, i) => x - before.get(key)![i]!)
      expect(distance(moved, change), key).toBeLessThan(2e-3)
    }
    await trained.close()
  })

  test('a merged model computes the same, to the rounding of its format', async () => {
    const { batch, logprobs } = await goldenBatch(name)
    const { dir: from, weights } = await readModelFolder(modelFolder(name))
    const single = join(root, `${name}-single`)
    await writeModelFolder(single, { from, weights, dtype: 'F32' })
    const exact = await openPolicy(single, { threads: 1, adapter: adapterFolder(name) })
    for (const [adapted, format, tolerance] of [
      [exact, 'F32', 1e-4],
      [policy, 'BF16', 0.2],
    ] as const) {
      const dir = join(root, `${name}-merged-${format}`)
      await adapted.save(dir)
      const merged = await openPolicy(dir, { threads: 1 })
      const found = await merged.logprobs(batch)
      await merged.close()
      const largest = found.logprobs.reduce((most, x, i) => Math.max(most, Math.abs(x - logprobs[i]!)), 0)
      expect(largest, format).toBeLessThan(tolerance)
      const stored = await readSafetensors(join(dir, 'model.safetensors'))
      expect(new Set([...stored.values()].map(({ dtype }) => dtype))).toEqual(new Set([format]))
    }
    await exact.close()
  })
})
