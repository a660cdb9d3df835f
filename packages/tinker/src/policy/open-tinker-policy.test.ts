import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OptimiserStep, PolicyRequest, ReplyBatch } from '@spatial-ssrl/core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type ScriptedTinker, type ScriptedTinkerOptions, scriptedTinker } from '../scripted-server/scripted-tinker.ts'
import { baseTable, nextLogprobs } from '../scripted-server/softmax-model.ts'
import type { ServerKind } from '../scripted-server/toy-engine.ts'
import { openTinkerPolicy, type TinkerPolicyOptions } from './open-tinker-policy.ts'
import type { TinkerProcessor } from './processor.ts'

const vocabulary = 6

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tinker-policy-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

/** Every character is the token of its digit; every picture is two of the last token. */
const processor: TinkerProcessor = {
  prompt: ({ text, images }) => [
    { tokens: Int32Array.from(text, Number) },
    ...images.map(() => ({ image: Uint8Array.of(1, 2), format: 'png' as const, expectedTokens: 2 })),
  ],
  decode: (tokens) => tokens.join(''),
  endTokens: [4],
}

async function policyOn(server: ScriptedTinkerOptions, options: Partial<TinkerPolicyOptions> = {}) {
  const scripted = await scriptedTinker({ vocabulary, ...server })
  open.push(scripted)
  return { server: scripted, policy: await policyAt(scripted, options) }
}

async function policyAt({ url }: ScriptedTinker, options: Partial<TinkerPolicyOptions> = {}) {
  const connection = { baseUrl: url, wait: async () => {} }
  const policy = await openTinkerPolicy({
    connection,
    baseModel: 'toy-model',
    lora: { rank: 8 },
    processor,
    ...options,
  })
  open.push(policy)
  return policy
}

const asks = (text: string, pictures = 0): PolicyRequest => ({
  text,
  images: new Array(pictures).fill({ width: 1, height: 1, data: new Uint8Array(3) }),
})
const reply = (...tokens: number[]) => Int32Array.from(tokens)
const step: OptimiserStep = {
  learningRate: 0.05,
  betas: [0.8, 0.9],
  epsilon: 1e-6,
  weightDecay: 0.02,
  maxGradNorm: 0.7,
}

/** Token before, token: the transitions of a batch whose log-probabilities count, with their place in (B, T). */
function transitions({ groups, maxTokens }: ReplyBatch, picture = vocabulary - 1) {
  let row = -1
  return groups.flatMap(({ request, replies }) =>
    replies.flatMap((tokens) => {
      row++
      const before = [request.images.length > 0 ? picture : Number(request.text.at(-1)), ...tokens.slice(0, -1)]
      return [...tokens].map((token, t) => ({ from: before[t]!, to: token, at: row * maxTokens + t }))
    }),
  )
}

const base = baseTable(vocabulary)
/** Σ dL/dlogp · logp of batches under an adapter. */
const objective = (batches: [ReplyBatch, Float32Array][], adapter: Float64Array) =>
  batches
    .flatMap(([batch, dLdlogp]) =>
      transitions(batch).map(({ from, to, at }) => dLdlogp[at]! * nextLogprobs(base, adapter, from)[to]!),
    )
    .reduce((sum, term) => sum + term, 0)
const logprobsUnder = (batch: ReplyBatch, adapter: Float64Array) => {
  const rows = batch.groups.reduce((sum, { replies }) => sum + replies.length, 0)
  const all = new Float32Array(rows * batch.maxTokens)
  for (const { from, to, at } of transitions(batch)) all[at] = nextLogprobs(base, adapter, from)[to]!
  return all
}

/** AdamW on the gradient by central differences, with what a server of this kind heeds. */
function reference(kind: ServerKind) {
  const [adapter, m, v] = [0, 1, 2].map(() => new Float64Array(vocabulary ** 2)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  let count = 0
  return {
    adapter,
    update(batches: [ReplyBatch, Float32Array][], asked: OptimiserStep): number {
      const launched = { betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0.01, maxGradNorm: 1 }
      const { betas, epsilon, weightDecay, maxGradNorm } = kind === 'skyrl-train' ? launched : asked
      const gradient = adapter.map((value, i) => {
        const at = (moved: number) => {
          adapter[i] = value + moved
          const there = objective(batches, adapter)
          adapter[i] = value
          return there
        }
        return (at(1e-4) - at(-1e-4)) / 2e-4
      })
      const norm = Math.hypot(...gradient)
      const clipped = kind !== 'skyrl-jax' && norm > maxGradNorm ? maxGradNorm / norm : 1
      count++
      const [b1, b2] = betas as [number, number]
      gradient.forEach((g, i) => {
        m[i] = b1 * m[i]! + (1 - b1) * g * clipped
        v[i] = b2 * v[i]! + (1 - b2) * (g * clipped) ** 2
        const spread = Math.sqrt(v[i]! / (1 - b2 ** count)) + epsilon
        const direction = m[i]! / (1 - b1 ** count) / spread
        adapter[i] = adapter[i]! * (1 - asked.learningRate * weightDecay) - asked.learningRate * direction
      })
      return norm
    },
  }
}

const first: ReplyBatch = {
  groups: [
    { request: asks('01'), replies: [reply(2, 3, 4), reply(1)] },
    { request: asks('3'), replies: [reply(0, 0, 1, 4), reply(), reply(5, 2)] },
  ],
  maxTokens: 4,
}
const second: ReplyBatch = { groups: [{ request: asks('20'), replies: [reply(1, 4), reply(0, 1)] }], maxTokens: 2 }
/** Gradients of both signs whose sum over a row is about 0; padding holds what must not count. */
const gradients = (batch: ReplyBatch) =>
  Float32Array.from(logprobsUnder(batch, new Float64Array(vocabulary ** 2)), (_, i) => Math.sin(3 * i + 1))
const close = (a: Float32Array, b: Float32Array) =>
  expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)), Math.abs(a.length - b.length))).toBeLessThan(1e-5)

describe.each(['skyrl-jax', 'skyrl-train', 'hosted'] as const)('%s', (kind) => {
  test('steps along any dL/dlogp are those of AdamW on a gradient by differences, whatever the number of rows', async () => {
    const { policy } = await policyOn({ kind })
    const own = reference(kind)
    close((await policy.logprobs(first)).logprobs, logprobsUnder(first, own.adapter))
    const sets = [[first, second], [second], [first]]
    for (const batches of sets) {
      for (const batch of batches) {
        const { logprobs } = await policy.accumulate(batch, gradients(batch))
        close(logprobs, logprobsUnder(batch, own.adapter))
      }
      const norm = own.update(
        batches.map((batch) => [batch, gradients(batch)]),
        step,
      )
      const { gradNorm } = await policy.update(step)
      expect(gradNorm).toBeCloseTo(norm, 4)
      close((await policy.logprobs(first)).logprobs, logprobsUnder(first, own.adapter))
    }
  })

  test('what is saved goes on exactly, in another session', async () => {
    const { policy, server } = await policyOn({ kind })
    const train = async (trained: typeof policy, batch: ReplyBatch) => {
      await trained.accumulate(batch, gradients(batch))
      await trained.update(step)
    }
    await train(policy, first)
    const folder = join(dir, kind)
    await policy.save(folder, { optimiser: true })
    await train(policy, second)
    const resumed = await policyAt(server)
    await resumed.load(folder, { optimiser: true })
    await train(resumed, second)
    expect((await resumed.logprobs(first)).logprobs).toEqual((await policy.logprobs(first)).logprobs)
    const bare = await policyAt(server)
    await bare.load(folder, { optimiser: false })
    await train(bare, second)
    expect((await bare.logprobs(first)).logprobs).not.toEqual((await policy.logprobs(first)).logprobs)
    await bare.save(join(dir, `${kind}-bare`))
    const resumedBare = await policyAt(server)
    await resumedBare.load(join(dir, `${kind}-bare`))
    for (const each of [bare, resumedBare]) await train(each, first)
    expect((await resumedBare.logprobs(first)).logprobs).toEqual((await bare.logprobs(first)).logprobs)
    const config = JSON.parse(readFileSync(join(folder, 'adapter_config.json'), 'utf8'))
    expect(config.target_modules).toEqual(['q_proj'])
    expect(existsSync(join(folder, 'adapter_model.safetensors'))).toBe(true)
  })

  test('the reference is the base model, however the weights move', async () => {
    const { policy } = await policyOn({ kind })
    await policy.freezeReference()
    await policy.accumulate(first, gradients(first))
    await policy.update(step)
    const none = new Float64Array(vocabulary ** 2)
    close((await policy.referenceLogprobs(first)).logprobs, logprobsUnder(first, none))
  })

  test('replies have the log-probabilities that scoring finds, and come again by their seed', async () => {
    const { policy } = await policyOn({ kind })
    await policy.accumulate(first, gradients(first))
    await policy.update({ ...step, learningRate: 1 })
    const requests = [asks('01'), asks('3'), asks('2')]
    const sampling = { n: 4, temperature: 1, maxTokens: 5, seed: 'x' }
    const drawn = await policy.generate(requests, sampling)
    expect(await policy.generate(requests, sampling)).toEqual(drawn)
    expect(await policy.generate(requests, { ...sampling, seed: 'y' })).not.toEqual(drawn)
    const groups = requests.map((request, i) => ({ request, replies: drawn[i]!.map(({ tokens }) => tokens) }))
    const { logprobs } = await policy.logprobs({ groups, maxTokens: 5 })
    drawn.flat().forEach((generation, row) => {
      close(generation.logprobs, logprobs.slice(row * 5, row * 5 + generation.tokens.length))
      expect(generation.finishReason).toBe(generation.tokens.at(-1) === 4 ? 'stop' : 'length')
      expect(generation.text).toBe(generation.tokens.join(''))
    })
    expect(new Set(drawn.flat().map(({ text }) => text)).size).toBeGreaterThan(2)
    const [greedy] = await policy.generate([asks('01')], { ...sampling, temperature: 0 })
    expect(new Set(greedy!.map(({ text }) => text)).size).toBe(1)
    expect(greedy).toHaveLength(4)
  })
})

test('a prompt has text and several pictures', async () => {
  const { policy } = await policyOn({ kind: 'skyrl-train' })
  const batch: ReplyBatch = { groups: [{ request: asks('01', 2), replies: [reply(2, 3), reply(1)] }], maxTokens: 2 }
  const own = reference('skyrl-train')
  close((await policy.logprobs(batch)).logprobs, logprobsUnder(batch, own.adapter))
  await policy.freezeReference()
  close((await policy.referenceLogprobs(batch)).logprobs, logprobsUnder(batch, own.adapter))
  own.update([[batch, gradients(batch)]], step)
  await policy.accumulate(batch, gradients(batch))
  await policy.update(step)
  close((await policy.logprobs(batch)).logprobs, logprobsUnder(batch, own.adapter))
})

test('a server that drops pictures is an error, not a wrong gradient', async () => {
  const batch: ReplyBatch = { groups: [{ request: asks('01', 1), replies: [reply(2, 3)] }], maxTokens: 2 }
  const known = await policyOn({ kind: 'skyrl-jax' })
  for (const refused of [
    known.policy.logprobs(batch),
    known.policy.generate([asks('01', 1)], { n: 1, temperature: 1, maxTokens: 2, seed: 1 }),
  ])
    await expect(refused).rejects.toThrow('SkyRL drops pictures with its JAX back end — start it with FSDP or Megatron')
  const { policy } = await policyOn({ kind: 'skyrl-jax' }, { kind: 'skyrl-train' })
  await expect(policy.logprobs(batch)).rejects.toThrow('3 log-probabilities for 5 tokens: it drops pictures')
  await expect(policy.accumulate(batch, gradients(batch))).rejects.toMatchObject({ failure: 'protocol' })
  await policy.freezeReference()
  await expect(policy.referenceLogprobs(batch)).rejects.toThrow('it drops pictures')
})

test('what a server cannot do is refused before any work', async () => {
  const { policy, server } = await policyOn({ kind: 'skyrl-jax' })
  const calls = server.received.length
  expect(() => policy.check({ entropy: true })).toThrow('tells no entropy')
  expect(() => policy.check({ temperature: 0.7 })).toThrow('at temperature 1 only, not 0.7')
  await expect(policy.generate([asks('0')], { n: 1, temperature: 0.7, maxTokens: 1, seed: 1 })).rejects.toMatchObject({
    code: 'config',
  })
  expect(server.received.length).toBe(calls)
  policy.check({ temperature: 0 })
  expect(() => policy.check({ trainedReference: true })).toThrow('or leave the KL term out')
  const hosted = await policyOn({ kind: 'hosted' })
  hosted.policy.check({ temperature: 0.7, trainedReference: true })
})

test('settings that are not heeded are said, once', async () => {
  const said = async (kind: ServerKind, asked: OptimiserStep) => {
    const { policy } = await policyOn({ kind })
    await policy.update(asked)
    await policy.update(asked)
    return policy.notes
  }
  expect(await said('hosted', step)).toEqual([])
  expect(await said('skyrl-jax', { ...step, maxGradNorm: Number.POSITIVE_INFINITY })).toEqual([])
  expect(await said('skyrl-jax', step)).toEqual([expect.stringContaining('limit 0.7 of their norm is not heeded')])
  expect(await said('skyrl-train', step)).toEqual([expect.stringContaining('heeds only the learning rate')])
})

test('the way of making gradients is found, and can be told', async () => {
  for (const [kind, dialect] of [
    ['skyrl-jax', 'mean'],
    ['skyrl-train', 'sum'],
    ['hosted', 'sum'],
  ] as const)
    expect((await policyOn({ kind })).policy).toMatchObject({ kind, dialect })
  const { policy, server } = await policyOn({ kind: 'hosted' }, { dialect: 'sum', kind: 'hosted' })
  expect(policy.dialect).toBe('sum')
  expect(server.received.some(({ path }) => path.endsWith('forward_backward'))).toBe(false)
})

test('a step is submitted before the loss is there, and after all that was accumulated before', async () => {
  for (const kind of ['skyrl-jax', 'hosted'] as const) {
    const { policy } = await policyOn({ kind })
    const own = reference(kind)
    own.update(
      [
        [first, gradients(first)],
        [second, gradients(second)],
      ],
      step,
    )
    const passes = [policy.accumulate(first, gradients(first)), policy.accumulate(second, gradients(second))]
    const after = policy.update(step).then(() => policy.logprobs(first))
    await Promise.all(passes)
    close((await after).logprobs, logprobsUnder(first, own.adapter))
  }
})

test('moved weights can be a reference only where a server holds them beside', async () => {
  for (const kind of ['skyrl-jax', 'hosted'] as const) {
    const { policy } = await policyOn({ kind })
    await policy.accumulate(first, gradients(first))
    await policy.update(step)
    if (kind === 'skyrl-jax') {
      await expect(policy.freezeReference()).rejects.toThrow('start from a new adapter')
      continue
    }
    await policy.freezeReference()
    const frozen = (await policy.logprobs(first)).logprobs
    await policy.update(step)
    close((await policy.referenceLogprobs(first)).logprobs, frozen)
  }
})

test('a wrong folder or base model is named', async () => {
  const { policy, server } = await policyOn({})
  await expect(policy.load(dir)).rejects.toThrow('holds no tinker.json')
  await policy.save(join(dir, 'saved'), { optimiser: true })
  const { path } = JSON.parse(readFileSync(join(dir, 'saved', 'tinker.json'), 'utf8'))
  await expect(policyAt(server, { baseModel: 'other', from: path })).rejects.toThrow('is of toy-model, not of other')
  await expect(policyAt(server, { baseModel: 'other' })).rejects.toThrow('no base model other')
})

test('wrong lengths are programming errors', async () => {
  const { policy } = await policyOn({})
  expect(() => policy.accumulate(first, new Float32Array(3))).toThrow(RangeError)
  await expect(policy.logprobs({ ...first, maxTokens: 2 })).rejects.toThrow(RangeError)
  await expect(policy.referenceLogprobs(first)).rejects.toThrow(RangeError)
})
