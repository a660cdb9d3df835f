import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goldenBatch, modelFolder } from '../adapters/golden.fixture.ts'
import type { AdapterSpec } from '../adapters/spec.ts'
import type { AnsweringPolicy } from './answering-model.ts'
import { type LocalPolicy, openPolicy, type PolicyOptions } from './local-policy.ts'

const model = modelFolder('llama-dora')
const { batch, weights } = await goldenBatch('llama-dora')
const requests = batch.groups.map(({ request }) => request)
const greedy = { n: 1, temperature: 0, maxTokens: 8, seed: 1 }
const step = { betas: [0.9, 0.999] as [number, number], epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 }

const specs: Record<string, AdapterSpec> = {
  narrow: { rank: 2, alpha: 4, targets: ['q_proj', 'down_proj'] },
  other: { rank: 2, alpha: 4, targets: ['q_proj', 'down_proj'], seed: 5 },
  wide: { rank: 5, alpha: 5, targets: 'all-linear', dora: true },
  whole: { rank: 2, alpha: 4, targets: ['v_proj'], modulesToSave: ['norm', 'mlp.up_proj'] },
}

let root = ''
let base: LocalPolicy
const opened: Pick<LocalPolicy, 'close'>[] = []
const at = (name: string) => join(root, name)
const open = async (options: PolicyOptions = {}) => {
  const policy = await openPolicy(model, { threads: 1, trainable: 'none', ...options })
  opened.push(policy)
  return policy
}
const figures = async (policy: AnsweringPolicy) => ({
  logprobs: (await policy.logprobs(batch)).logprobs,
  replies: (await policy.generate(requests, greedy)).flat().map(({ tokens }) => [...tokens]),
})

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'beside-'))
  for (const [name, adapter] of Object.entries(specs)) {
    const policy = await openPolicy(model, { threads: 1, adapter })
    for (let i = 0; i < 2; i++) {
      await policy.accumulate(batch, weights)
      await policy.update({ ...step, learningRate: 0.1 })
    }
    await policy.saveAdapter(at(name))
    await policy.close()
  }
  base = await open()
}, 300_000)
afterAll(async () => {
  await Promise.all(opened.map((policy) => policy.close()))
  await rm(root, { recursive: true })
})

test.each(['memory', 'files'] as const)(
  'adapters beside weights in %s answer to the bit as each opened alone',
  async (frozen) => {
    const policy = await open({ frozen })
    const bare = await figures(policy)
    const beside = new Map<string, AnsweringPolicy>()
    for (const name of Object.keys(specs)) beside.set(name, await policy.withAdapter(at(name)))
    const seen = [bare]
    for (const [name, adapted] of beside) {
      const found = await figures(adapted)
      expect(found, name).toEqual(await figures(await open({ frozen, adapter: at(name) })))
      seen.push(found)
    }
    const kinds = new Set(seen.map(({ logprobs }) => logprobs.join()))
    expect(kinds.size).toBe(seen.length) // each says something else
    expect(await figures(policy)).toEqual(bare)
  },
)

test('modules that train whole are the adapter’s, wherever the network’s lie', async () => {
  const [memory, files] = [
    await figures(await open({ frozen: 'memory', adapter: at('whole') })),
    await figures(await open({ frozen: 'files', adapter: at('whole') })),
  ]
  for (const [i, value] of files.logprobs.entries()) expect(value).toBeCloseTo(memory.logprobs[i]!, 4)
  const bare = await base.logprobs(batch)
  expect(Math.max(...files.logprobs.map((value, i) => Math.abs(value - bare.logprobs[i]!)))).toBeGreaterThan(0.01)
})

test('a closed adapter finishes what it was asked before, and is asked no more', async () => {
  const [alone, adapted] = [await base.withAdapter(at('narrow')), await base.withAdapter(at('narrow'))]
  const expected = await figures(alone)
  const order: string[] = []
  let begun = (): void => {}
  const first = new Promise<void>((resolve) => {
    begun = resolve
  })
  const replies = adapted.generate(requests, greedy, { tokensPerPart: 2, onReply: () => begun() })
  await first
  void replies.then(() => order.push('answered'))
  const closing = adapted.close().then(() => order.push('closed'))
  const other = await base.withAdapter(at('other')) // nobody waits for those that are under way
  expect((await replies).flat().map(({ tokens }) => [...tokens])).toEqual(expected.replies)
  await closing
  expect(order).toEqual(['answered', 'closed'])
  await adapted.close()
  await expect(adapted.generate(requests, greedy)).rejects.toThrow('closed')
  await expect(adapted.logprobs(batch)).rejects.toThrow('closed')
  expect(await figures(alone)).toEqual(expected)
  await Promise.all([alone.close(), other.close()])
})

test('lanes answer alike', async () => {
  const policy = await open({ lanes: 2, threads: 2 })
  const adapted = await policy.withAdapter(at('narrow'))
  const rows = await Promise.all([1, 2, 3].map(() => adapted.generate(requests, greedy)))
  const [first, ...rest] = rows.map((row) => row.flat().map(({ tokens }) => [...tokens]))
  for (const row of rest) expect(row).toEqual(first)
})

test('an adapter of another model is one line, and the policy goes on', async () => {
  const before = await figures(base)
  await rm(at('wrong'), { recursive: true, force: true })
  const wrong = await openPolicy(modelFolder('qwen25vl-lora'), { threads: 1, adapter: specs.narrow! })
  await wrong.saveAdapter(at('wrong'))
  await wrong.close()
  await expect(base.withAdapter(at('wrong'))).rejects.toThrow(/^[^\n]*wrong[^\n]*adapter_model\.safetensors: [^\n]*$/)
  const config = JSON.parse(await readFile(join(at('narrow'), 'adapter_config.json'), 'utf8'))
  await writeFile(join(at('narrow'), 'adapter_config.json'), JSON.stringify({ ...config, r: 3 }))
  await expect(base.withAdapter(at('narrow'))).rejects.toThrow(/narrow[^\n]*expected 3×\d+[^\n]*found 2×\d+$/)
  await expect(base.withAdapter(at('nowhere'))).rejects.toThrow(/adapter_config\.json: not found/)
  expect(await figures(base)).toEqual(before)
})

test('beside weights that train, or another adapter, there is no place', async () => {
  for (const options of [{ trainable: ['*'] }, { adapter: at('other') }] as PolicyOptions[])
    await expect((await open(options)).withAdapter(at('other'))).rejects.toThrow("opened with trainable: 'none'")
})
