import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PolicyRequest } from '@spatial-ssrl/core'
import { scriptedTinker } from '@spatial-ssrl/tinker/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { baseModel } from './assets.ts'
import { parseTinkerPlace, tinkerEngine } from './tinker-engine.ts'
import { withPictures } from './tinker-processor.ts'

const work = { learns: true, reference: false, replyTokens: 16 }

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tinker-engine-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

const asked = (pictures: number): PolicyRequest => ({
  text: `${'<image>'.repeat(pictures)}Which?`,
  images: Array.from({ length: pictures }, (_, i) => ({
    width: 90 + i,
    height: 60,
    data: new Uint8Array((90 + i) * 60 * 3).fill(40 * i),
  })),
})

test('the name of a server and its model', () => {
  expect(parseTinkerPlace('tinker:https://host/a#Qwen/Qwen3-8B', 16)).toEqual({
    url: 'https://host/a',
    model: 'Qwen/Qwen3-8B',
    rank: 16,
  })
  for (const wrong of ['tinker:', 'tinker:http://host', 'tinker:host#m', 'openai:http://host#m', 'tinker:http://host#'])
    expect(() => parseTinkerPlace(wrong, 8)).toThrow('expected tinker:URL#MODEL')
})

test('pictures stand where their tokens stood, with as many tokens', () => {
  const [a, b] = [Uint8Array.of(1), Uint8Array.of(2)]
  expect(withPictures(Int32Array.of(9, 9, 5, 9, 1, 2), 9, [a, b])).toEqual([
    { image: a, format: 'png', expectedTokens: 2 },
    { tokens: Int32Array.of(5) },
    { image: b, format: 'png', expectedTokens: 1 },
    { tokens: Int32Array.of(1, 2) },
  ])
  expect(() => withPictures(Int32Array.of(1, 9), 9, [a, b])).toThrow('1 runs for 2 pictures')
})

test('a model is trained on a server with the prompts of a local folder: text and several pictures, saved and taken up again', async () => {
  const server = await scriptedTinker({ kind: 'skyrl-train', vocabulary: 512 })
  const notices: string[] = []
  const options = { apiKey: undefined, onNotice: (line: string) => void notices.push(line) }
  const engine = tinkerEngine({ url: server.url, model: 'toy-model', rank: 8 }, options)
  const policy = await engine.openPolicy(baseModel(), { temperature: 1 }, work)
  const requests = [asked(0), asked(2)]
  const replies = await policy.generate(requests, { n: 2, temperature: 1, maxTokens: 4, seed: 1 })
  const groups = requests.map((request, i) => ({ request, replies: replies[i]!.map(({ tokens }) => tokens) }))
  const batch = { groups, maxTokens: 4 }
  const step = {
    learningRate: 0.1,
    betas: [0.9, 0.999] as [number, number],
    epsilon: 1e-8,
    weightDecay: 0,
    maxGradNorm: 1,
  }
  await policy.accumulate(batch, new Float32Array(16).fill(-0.1))
  await policy.update(step)
  await policy.update(step)
  expect(notices).toEqual([expect.stringContaining('heeds only the learning rate')])
  await policy.save(join(dir, 'saved'), { optimiser: true })
  expect(existsSync(join(dir, 'saved', 'adapter_model.safetensors'))).toBe(true)
  const { logprobs } = await policy.logprobs(batch)
  const resumed = await engine.openPolicy(baseModel(), {}, work)
  await resumed.load(join(dir, 'saved'), { optimiser: true })
  expect((await resumed.logprobs(batch)).logprobs).toEqual(logprobs)
  expect(policy.encode('A').length).toBeGreaterThan(0)
  expect(policy.config.endTokens.length).toBeGreaterThan(0)
  const sent = server.received
    .filter(({ path }) => path.endsWith('asample'))
    .map(({ json }) => json.prompt as { chunks: { data?: string; expected_tokens?: number }[] })
  const images = sent[1]!.chunks.filter(({ data }) => data !== undefined)
  expect(images).toHaveLength(2)
  const preprocessor = JSON.parse(readFileSync(join(baseModel(), 'preprocessor_config.json'), 'utf8'))
  const side = preprocessor.patch_size * preprocessor.merge_size // px that one token covers
  for (const { data, expected_tokens } of images) {
    const png = Buffer.from(data!, 'base64')
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
    expect([width % side, height % side, (width * height) / side ** 2]).toEqual([0, 0, expected_tokens])
  }
  await policy.close()
  await resumed.close()
  await server.close()
})

test('what a server cannot do is refused before the run begins', async () => {
  const server = await scriptedTinker({ kind: 'skyrl-jax', vocabulary: 16 })
  const engine = tinkerEngine({ url: server.url, model: 'toy-model', rank: 8 }, { apiKey: undefined, onNotice() {} })
  await expect(engine.openPolicy(baseModel(), { temperature: 0.7 }, work)).rejects.toThrow('sample at 1, or at 0')
  await expect(engine.openPolicy(baseModel(), { trainable: ['*'] }, work)).rejects.toThrow('leave `trainable` out')
  const adapter = { rank: 4, alpha: 8, rslora: false, dora: false, targets: 'all-linear', seed: 0 }
  await expect(engine.openPolicy(baseModel(), { adapter }, work)).rejects.toThrow('leave `adapter` out')
  await server.close()
  expect(JSON.stringify(engine.versions)).toContain('"engine":{"kind":"tinker"')
})

test('the folder of a run says how its checkpoint goes on', () => {
  const state = JSON.parse(readFileSync(join(dir, 'saved', 'tinker.json'), 'utf8'))
  expect(state).toEqual({ format: 1, path: 'tinker://model_1/weights/save-1', baseModel: 'toy-model' })
})
