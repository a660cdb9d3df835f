import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readModelFolder } from '../../checkpoint/model-folder.ts'
import { deviceKind } from '../../device/devices.ts'
import { buildTrainGraph } from '../../graph/train-graph.ts'
import { toFloat32 } from '../../hf/float-formats.ts'
import { readSafetensors } from '../../hf/safetensors.ts'
import { type LocalPolicy, openPolicy } from '../../policy/local-policy.ts'
import { parseModelConfig, toConfigJson } from '../families.ts'
import type { LlamaConfig } from './config.ts'
import { type GoldenGroup, goldenBatch, goldenFolder, goldenGroups, goldenNames } from './golden.fixture.ts'
import { llamaLayout } from './layout.ts'
import { llamaNetwork } from './network.ts'

const largest = (a: Float32Array, b: Float32Array) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0)
const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0))

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'llama-'))
})
afterAll(() => rm(root, { recursive: true }))

describe.each(goldenNames)('%s as transformers computes it', (name) => {
  let policy: LocalPolicy
  let groups: GoldenGroup[]
  beforeAll(async () => {
    groups = await goldenGroups(name)
    policy = await openPolicy(goldenFolder(name), { threads: 1 })
  })
  afterAll(() => policy.close())

  test('prompts and replies have the same tokens', async () => {
    const { processor } = await readModelFolder(goldenFolder(name))
    for (const { text, prompt, replies } of groups) {
      expect([...processor.prepare({ text, images: [] }).tokens]).toEqual(prompt)
      for (const reply of replies) {
        expect([...processor.encode(reply.text)]).toEqual(reply.tokens.slice(0, -1))
        expect(processor.decode(Int32Array.from(reply.tokens))).toBe(reply.text)
      }
    }
  })

  test('log-probabilities and entropies', async () => {
    const { batch, ...expected } = goldenBatch(groups)
    const { logprobs, entropy } = await policy.logprobs(batch)
    expect(largest(logprobs, expected.logprobs)).toBeLessThan(1e-4)
    expect(largest(entropy, expected.entropy)).toBeLessThan(1e-4)
  })

  test('greedy tokens', async () => {
    const requests = groups.map(({ text }) => ({ text, images: [] }))
    const answers = await policy.generate(requests, { n: 1, temperature: 0, maxTokens: 48, seed: 0 })
    for (const [index, { greedy }] of groups.entries()) {
      const end = greedy.findIndex((token) => policy.config.endTokens.includes(token))
      const expected = end < 0 ? greedy : greedy.slice(0, end + 1)
      expect(expected.length).toBeGreaterThanOrEqual(32)
      expect([...answers[index]![0]!.tokens]).toEqual(expected)
    }
  })

  test.each(['cpu', 'webgpu'] as const)('the gradient by every parameter, lowered for %s', async (provider) => {
    const { config, weights, processor } = await readModelFolder(goldenFolder(name))
    const { batch, weights: dLdlogp } = goldenBatch(groups)
    const laidOut = llamaLayout(config as LlamaConfig, config.padToken)(
      batch.groups.map(({ request, replies }) => ({ prompt: processor.prepare(request), replies })),
      {
        groups: 2,
        promptLength: Math.max(...groups.map(({ prompt }) => prompt.length)),
        images: 1,
        patchesPerImage: 1,
        fullImages: true,
        replies: 2,
        replyLength: batch.maxTokens,
      },
    )
    const device = deviceKind('cpu').open({ threads: 1, sessions: 1 })
    const compile = () => buildTrainGraph(llamaNetwork(config as LlamaConfig, laidOut.shape), { provider })
    const outputs = await device.run('train', compile, { ...laidOut.feeds, dLdlogp }, [device.hold(weights)])
    await device.close()
    const gradients = await readSafetensors(join(goldenFolder(name), 'gradients.safetensors'))
    expect([...gradients.keys()].sort()).toEqual([...weights.keys()].sort())
    for (const [parameter, tensor] of gradients) {
      const expected = toFloat32(tensor)
      const got = outputs.get(`grad:${parameter}`) as Float32Array
      const difference = norm(got.map((x, i) => x - expected[i]!)) / norm(expected)
      expect(difference, parameter).toBeLessThan(1e-3)
    }
  })

  test('training lowers the loss, and what is saved is what was trained', async () => {
    const { batch } = goldenBatch(groups)
    const trained = await openPolicy(goldenFolder(name), { threads: 1, trainable: ['!*embed_tokens*'] })
    const rows = groups.flatMap(({ replies }) => replies)
    const dLdlogp = Float32Array.from(
      rows.flatMap(({ tokens }) => Array.from({ length: batch.maxTokens }, (_, i) => (i < tokens.length ? -0.1 : 0))),
    )
    const losses = []
    for (let step = 0; step < 4; step++) {
      const { logprobs } = await trained.accumulate(batch, dLdlogp)
      losses.push(-logprobs.reduce((sum, x) => sum + x, 0))
      await trained.update({ learningRate: 1e-2, betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 })
    }
    expect(losses).toEqual([...losses].sort((a, b) => b - a))
    const dir = join(root, name)
    await trained.save(dir, { optimiser: true })
    const reopened = await openPolicy(dir, { threads: 1 })
    expect(await reopened.logprobs(batch)).toEqual(await trained.logprobs(batch))
    expect(JSON.parse(await readFile(join(dir, 'config.json'), 'utf8')).dtype).toBe('float32')
    await Promise.all([trained.close(), reopened.close()])
  })

  test('the configuration is written as it is read', () => {
    const json = JSON.parse(JSON.stringify(toConfigJson(policy.config)))
    expect(parseModelConfig(json, 'config.json')).toEqual(policy.config)
  })

  test('pictures are refused in one line', async () => {
    const sampling = { n: 1, temperature: 1, maxTokens: 4, seed: 0 }
    const picture = { width: 2, height: 2, data: new Uint8Array(12) }
    for (const [text, images] of [
      ['What is this?', [picture]],
      ['<image>What is this?', [picture]],
      ['<image>What is this?', []],
    ] as const) {
      const error = await policy.generate([{ text, images: [...images] }], sampling).catch((thrown: unknown) => thrown)
      expect(SpatialError.is(error) && [error.code, error.message]).toEqual([
        'data',
        expect.stringMatching(/^a question comes with pictures, but a \w+ model reads text alone; .*$/),
      ])
    }
  })
})
