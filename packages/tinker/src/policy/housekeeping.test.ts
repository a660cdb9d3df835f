import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OptimiserStep, ReplyBatch } from '@spatial-ssrl/core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openTinker } from '../client/open-tinker.ts'
import { type ScriptedTinker, type ScriptedTinkerOptions, scriptedTinker } from '../scripted-server/scripted-tinker.ts'
import { openTinkerPolicy, type TinkerPolicy } from './open-tinker-policy.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'housekeeping-'))
})
afterAll(() => rmSync(dir, { recursive: true }))
const at = (name: string) => join(dir, name)

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

const processor = {
  prompt: ({ text }: { text: string }) => [{ tokens: Int32Array.from(text, Number) }],
  decode: (tokens: Int32Array) => tokens.join(''),
  endTokens: [4],
}
const asked = { text: '12', images: [] }
const batch: ReplyBatch = { groups: [{ request: asked, replies: [Int32Array.of(3, 1)] }], maxTokens: 2 }
const step: OptimiserStep = { learningRate: 0.1, betas: [0.9, 0.99], epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 }

async function serving(options: ScriptedTinkerOptions) {
  const server = await scriptedTinker({ vocabulary: 6, ...options })
  open.push(server)
  return server
}

async function policyAt({ url }: ScriptedTinker): Promise<TinkerPolicy> {
  const connection = { baseUrl: url, wait: async () => {} }
  const policy = await openTinkerPolicy({ connection, baseModel: 'toy-model', lora: { rank: 8 }, processor })
  open.push(policy)
  return policy
}

/** A step as GRPO makes it: replies, then an update. */
async function trains(policy: TinkerPolicy): Promise<void> {
  await policy.generate([asked], { n: 2, temperature: 1, maxTokens: 2, seed: 1 })
  await policy.accumulate(batch, Float32Array.of(-1, 0.5))
  await policy.update(step)
}

/** What the server holds of its first models. */
async function heldBy({ url }: ScriptedTinker): Promise<string[]> {
  const tinker = await openTinker({ baseUrl: url, wait: async () => {} })
  const models = ['model_1', 'model_2', 'model_3', 'model_4']
  const held = await Promise.all(models.map((model) => tinker.checkpoints(model)))
  tinker.close()
  return held.flat().map(({ path }) => path)
}

test.each(['skyrl-jax', 'skyrl-train'] as const)(
  '%s holds what our folders name and the weights that sample, however long a run is',
  async (kind) => {
    const server = await serving({ kind })
    const policy = await policyAt(server)
    for (let i = 1; i <= 6; i++) {
      await trains(policy)
      await policy.save(at(`${kind}-${i}`), { optimiser: true })
      if (i > 2) await policy.discard(at(`${kind}-${i - 2}`))
      const held = await heldBy(server)
      expect(held.filter((path) => path.includes('/weights/')).length).toBe(Math.min(i, 2))
      expect(held.filter((path) => path.includes('/sampler_weights/')).length).toBe(1)
    }
    const resumed = await policyAt(server)
    await resumed.load(at(`${kind}-5`))
    await trains(resumed)
    await resumed.discard(at(`${kind}-6`)) // of another session
    expect((await heldBy(server)).some((path) => path.endsWith('weights/save-6'))).toBe(false)
    await resumed.close()
    await policy.close()
    expect(await heldBy(server)).toEqual([expect.stringMatching(/model_1\/weights\/save-5$/)])
    expect(policy.notes.join()).not.toContain('remove')
  },
)

test('a folder that is written anew lets go of what it named', async () => {
  const server = await serving({ kind: 'hosted' })
  const policy = await policyAt(server)
  await policy.save(at('model'))
  await trains(policy)
  await policy.save(at('model'))
  const held = await heldBy(server)
  expect(held.filter((path) => !path.includes('/sampler_weights/'))).toEqual(['tinker://model_1/weights/save-2'])
  await policy.discard(at('nowhere')) // which names nothing
  await policy.load(at('model'))
})

test.each<[string, { status: number; body: object }]>([
  ['does not know the call', { status: 405, body: { detail: 'Method Not Allowed' } }],
  ['knows no such address', { status: 404, body: { detail: 'Not Found' } }],
  ['lets nobody remove', { status: 403, body: { error: 'no permission' } }],
])('a server that %s keeps everything, which is said once, and training goes on', async (_what, answer) => {
  const server = await serving({
    kind: 'skyrl-jax',
    interrupt: ({ method }) => (method === 'DELETE' ? answer : undefined),
  })
  const policy = await policyAt(server)
  for (const name of ['a', 'b', 'c']) {
    await trains(policy)
    await policy.save(at(`kept-${name}`), { optimiser: true })
  }
  await policy.discard(at('kept-a'))
  expect(policy.notes.filter((note) => note.includes('does not remove checkpoints'))).toHaveLength(1)
  await policy.load(at('kept-a'))
})

test('a checkpoint that is gone already is no reason for words', async () => {
  const server = await serving({ kind: 'skyrl-train' })
  const policy = await policyAt(server)
  await policy.save(at('twice'))
  await policy.discard(at('twice'))
  await policy.discard(at('twice'))
  expect(policy.notes).toEqual([])
})
