import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { initModel } from '../../checkpoint/init-model.ts'
import { readModelFolder } from '../../checkpoint/model-folder.ts'
import { familyOf } from '../../families/families.ts'
import { buildTrainGraph } from '../../graph/train-graph.ts'
import { openPolicy, type PolicyOptions } from '../../policy/local-policy.ts'
import { checkDevice, type DeviceName, deviceKind } from '../devices.ts'

// The provider itself, on whatever GPU the machine has; scripts/devices/webgpu.sh brings one in software. A session compiles its kernels
// anew, which in software takes minutes.
const missing = await checkDevice('webgpu').then(
  () => null,
  ({ message }: Error) => message,
)
if (missing !== null) process.stderr.write(`skipped: ${missing}\n`)

const picture = { width: 64, height: 64, data: Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251) }
const seen = { text: '<image>Which patch was flipped?', images: [picture] }
const told = { text: 'Which patch was flipped?', images: [] }

const golden = (family: string, name: string) => join(import.meta.dirname, '../../families', family, 'golden', name)
const learning = { learningRate: 1e-3, betas: [0.9, 0.999] as [number, number], epsilon: 1e-8, weightDecay: 0.01 }
const step = { ...learning, maxGradNorm: 1 }

let root = ''
const tiny = () => join(root, 'tiny')
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'webgpu-'))
  await initModel(tiny(), { preset: 'tiny', seed: 1 })
}, 300_000)
afterAll(() => rm(root, { recursive: true }))

describe.skipIf(missing !== null)('as the CPU computes it', { timeout: 900_000 }, () => {
  test.each([
    ['the tiny model', tiny, seen],
    ['Qwen2.5-VL', () => golden('qwen25vl', 'video'), seen],
    ['Qwen3-VL', () => golden('qwen3vl', 'newer'), seen],
    ['Idefics3', () => golden('idefics3', 'idefics3'), seen],
    ['Llama', () => golden('llama', 'llama-tied'), told],
  ])('the gradient of %s by every parameter, and the log-probabilities', async (_name, folder, request) => {
    const [cpu, webgpu] = [await trained(folder(), request, 'cpu'), await trained(folder(), request, 'webgpu')]
    expect([...webgpu.keys()]).toEqual([...cpu.keys()])
    for (const [name, values] of webgpu) expect(distance(values, cpu.get(name)!), name).toBeLessThan(1e-4)
  })

  test('with layers that are computed again on the way back', async () => {
    const [cpu, webgpu] = [await trained(tiny(), seen, 'cpu', true), await trained(tiny(), seen, 'webgpu', true)]
    for (const [name, values] of webgpu) expect(distance(values, cpu.get(name)!), name).toBeLessThan(1e-4)
  })

  test('replies: greedy, drawn, drawn from a truncated distribution, in parts', async () => {
    const answers = async (device: DeviceName) => {
      const policy = await openPolicy(tiny(), { device, lanes: 1, trainable: 'none' })
      const sampling = { n: 3, maxTokens: 12, seed: 7, temperature: 1 }
      const all = [
        await policy.generate([seen, seen], { ...sampling, temperature: 0 }),
        await policy.generate([seen], sampling),
        await policy.generate([seen], { ...sampling, topK: 20, topP: 0.9, repetitionPenalty: 1.2 }),
        await policy.generate([seen], sampling, { tokensPerPart: 5, signal: new AbortController().signal }),
      ]
      await policy.close()
      return all.map((rows) => rows.flat().map(({ tokens }) => [...tokens]))
    }
    expect(await answers('webgpu')).toEqual(await answers('cpu'))
  })

  test('an adapter with magnitudes: scores, two updates, and the merged model', async () => {
    const figures = async (device: DeviceName) => {
      const adapter = { rank: 2, alpha: 4, targets: 'all-linear', dora: true }
      const policy = await openPolicy(tiny(), { device, lanes: 1, adapter })
      await policy.freezeReference()
      const replies = [policy.encode('\\boxed{2-1}'), policy.encode('\\boxed{1-3}')]
      const batch = { groups: [{ request: seen, replies }], maxTokens: Math.max(...replies.map((r) => r.length)) }
      const slopes = new Float32Array(replies.length * batch.maxTokens).map((_, i) => (i % 3 === 0 ? -0.3 : 0.1))
      for (let i = 0; i < 2; i++) {
        await policy.accumulate(batch, slopes)
        await policy.update(step)
      }
      const [{ logprobs }, reference] = [await policy.logprobs(batch), await policy.referenceLogprobs(batch)]
      const dir = join(root, `merged-${device}`)
      await policy.save(dir)
      await policy.close()
      const merged = await openPolicy(dir, { lanes: 1, trainable: 'none' })
      const again = await merged.logprobs(batch)
      await merged.close()
      return [logprobs, reference.logprobs, again.logprobs]
    }
    const [cpu, webgpu] = [await figures('cpu'), await figures('webgpu')]
    expect(distance(cpu[0]!, cpu[1]!)).toBeGreaterThan(1e-3) // it has learnt
    for (const [index, values] of webgpu.entries()) expect(distance(values, cpu[index]!)).toBeLessThan(1e-4)
  })

  test('one model at a time, and another after it', async () => {
    const open = () => openPolicy(tiny(), { device: 'webgpu', trainable: 'none' })
    const greedy = { n: 1, maxTokens: 2, seed: 0, temperature: 0 }
    const policy = await open()
    const rows = await policy.generate([told], greedy)
    await expect(open()).rejects.toThrow('device webgpu: another model is open on it; close that one first')
    await policy.close()
    await expect(openPolicy(join(root, 'nowhere'), { device: 'webgpu' })).rejects.toThrow('config.json')
    const next = await open()
    expect((await next.generate([told], greedy))[0]![0]!.tokens).toEqual(rows[0]![0]!.tokens)
    await next.close()
  })
})

test.each<[PolicyOptions, RegExp]>([
  [{ frozen: 'files' }, /^device webgpu: weights lie in memory there, not in files; leave out frozen: files/],
  [{ frozen: 'int4' }, /not in int4; leave out/],
  [{ lanes: 2 }, /^device webgpu: one lane runs there, not 2; leave out lanes/],
])('%j is refused before a folder is read, whether there is a GPU or not', async (options, message) => {
  await expect(openPolicy(join(root, 'nowhere'), { ...options, device: 'webgpu' })).rejects.toThrow(message)
})

test.each(['cuda', 'CUDA', 'cuda:0', 'tensorrt', 'coreml'])('%s is told not to be built yet', async (name) => {
  await expect(checkDevice(name)).rejects.toThrow(`device: ${name} is not built yet; known are cpu, webgpu`)
})

test.each(['gpu', '', 'webgpu ', 'toString', 'cudaish'])('%j is no device', async (name) => {
  await expect(checkDevice(name)).rejects.toThrow(`device: ${JSON.stringify(name)} is unknown; known are cpu, webgpu`)
})

/** Outputs of a training run over two replies to a request. */
async function trained(folder: string, request: typeof seen, device: DeviceName, checkpoint = false) {
  const { config, weights, processor } = await readModelFolder(folder)
  const family = familyOf(config)
  const prompt = processor.prepare(request)
  const replies = ['2-1', 'patch'].map((text) => processor.encode(text))
  const { shape, feeds } = family.batchLayout(config, config.padToken)([{ prompt, replies }], {
    groups: 1,
    promptLength: prompt.tokens.length,
    images: prompt.images.length,
    patchesPerImage: Math.max(0, ...prompt.images.map(({ gridHeight, gridWidth }) => gridHeight * gridWidth)),
    fullImages: false,
    replies: replies.length,
    replyLength: Math.max(2, ...replies.map(({ length }) => length)),
  })
  feeds.dLdlogp = new Float32Array(shape.replies * shape.replyLength).map((_, i) => (i % 3 === 0 ? -0.7 : 0.4))
  const opened = deviceKind(device).open({ threads: 1, sessions: 1 })
  const network = family.network(config, shape, { checkpoint })
  const compile = (provider: 'cpu' | 'webgpu' | 'cuda') => buildTrainGraph(network, { provider })
  const outputs = await opened.run('train', compile, feeds, [opened.hold(weights)])
  await opened.close()
  return outputs as ReadonlyMap<string, Float32Array>
}

/** Relative to the norm; some derivatives are 0 but for rounding, as by a shift of all keys, which moves no share of attention. */
function distance(found: Float32Array, expected: Float32Array): number {
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0))
  const scale = Math.max(norm(expected), 1e-3 * Math.sqrt(expected.length))
  return norm(found.map((x, i) => x - expected[i]!)) / scale
}
