import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReplyBatch } from '@spatial-ssrl/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readModelFolder } from '../checkpoint/model-folder.ts'
import { deviceKind } from '../device/devices.ts'
import { buildTrainGraph } from '../graph/train-graph.ts'
import { toFloat32 } from '../hf/float-formats.ts'
import { readSafetensors, readSafetensorsHeader } from '../hf/safetensors.ts'
import { type LocalPolicy, openPolicy } from '../policy/local-policy.ts'
import type { VideoRequest } from '../prompt/processor.ts'
import { familyOf, parseModelConfig, toConfigJson } from './families.ts'

/** RGB in base64. */
interface GoldenPicture {
  width: number
  height: number
  data: string
}

/** What transformers gives for one prompt, see `scripts/goldens/vision_goldens.py`. */
interface GoldenGroup {
  text: string
  images: GoldenPicture[]
  videos?: { fps: number; sample?: { frames: number } | { fps: number }; frames: GoldenPicture[] }[]
  prompt: number[]
  /** (axes, P), where the family has more than one. */
  positions?: number[]
  /** Bytes in base64 of the patches' first frame, picture after picture, in the order of the processor. */
  pixels?: string
  greedy: number[]
  replies: {
    text: string
    tokens: number[]
    weights: number[]
    logprobs: number[]
    entropy: number[]
    trained: number[]
  }[]
}

/** What the makers give to AdamW. */
const learning = {
  learningRate: 1e-3,
  betas: [0.9, 0.999] as [number, number],
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
const largest = (a: Float32Array, b: Float32Array) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0)
const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0))

const pictureOf = ({ width, height, data }: GoldenPicture) => ({ width, height, data: bytes(data) })

function requestOf({ text, images, videos = [] }: GoldenGroup): VideoRequest {
  return {
    text,
    images: images.map(pictureOf),
    ...(videos.length > 0 && { videos: videos.map((video) => ({ ...video, frames: video.frames.map(pictureOf) })) }),
  }
}

function batchOf(groups: readonly GoldenGroup[]) {
  const replies = groups.flatMap((group) => group.replies)
  const maxTokens = Math.max(...replies.map(({ tokens }) => tokens.length))
  const figure = (of: 'weights' | 'logprobs' | 'entropy' | 'trained') =>
    Float32Array.from(replies.flatMap((reply) => Array.from({ length: maxTokens }, (_, i) => reply[of][i] ?? 0)))
  const batch: ReplyBatch = {
    groups: groups.map((group) => ({
      request: requestOf(group),
      replies: group.replies.map(({ tokens }) => Int32Array.from(tokens)),
    })),
    maxTokens,
  }
  return { batch, figure }
}

/**
 * Holds checkpoints of a vision-language family, `golden/<name>` beside the test, against transformers.
 * @param frames equal frames of a patch
 */
export function describeGoldens(dir: string, names: readonly string[], { frames }: { frames: number }): void {
  describe.each(names)('%s as transformers computes it', (name) => {
    const folder = join(dir, 'golden', name)
    let [policy, groups, root] = [undefined as unknown as LocalPolicy, [] as GoldenGroup[], '']
    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'golden-'))
      groups = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8'))
      policy = await openPolicy(folder, { threads: 1 })
    })
    afterAll(() => Promise.all([policy.close(), rm(root, { recursive: true })]))

    test('prompts have the same tokens, positions and pixels, replies the same tokens', async () => {
      const { processor } = await readModelFolder(folder)
      for (const group of groups) {
        const prepared = processor.prepare(requestOf(group))
        expect([...prepared.tokens]).toEqual(group.prompt)
        const axes = Array.from({ length: group.prompt.length }, (_, i) => i)
        expect([...prepared.positions]).toEqual(group.positions ?? axes)
        const levels = bytes(group.pixels ?? '')
        const patches = prepared.images.flatMap((image) => [...image.patches])
        expect(patches.length).toBe(levels.length * frames)
        const { gridHeight = 1, gridWidth = 1 } = prepared.images[0] ?? {}
        const columns = (prepared.images[0]?.patches.length ?? 0) / (gridHeight * gridWidth)
        const area = columns / 3 / frames
        for (const [at, value] of patches.entries()) {
          const frame = Math.floor(at / area)
          const level = levels[Math.floor(frame / frames) * area + (at % area)]!
          if (Math.abs(value - (level / 255 - 0.5) / 0.5) > 1e-6) expect(value).toBeCloseTo((level / 255 - 0.5) / 0.5)
        }
        for (const reply of group.replies) {
          expect([...processor.encode(reply.text)]).toEqual(reply.tokens.slice(0, -1))
          expect(processor.decode(Int32Array.from(reply.tokens))).toBe(reply.text)
        }
      }
    })

    test('log-probabilities and entropies, whatever runs together', async () => {
      const { batch, figure } = batchOf(groups)
      const apart = await openPolicy(folder, { threads: 1, microBatchTokens: 1 })
      for (const opened of [policy, apart]) {
        const { logprobs, entropy } = await opened.logprobs(batch)
        expect(largest(logprobs, figure('logprobs'))).toBeLessThan(1e-4)
        expect(largest(entropy, figure('entropy'))).toBeLessThan(1e-4)
      }
      await apart.close()
    })

    test('weights in files score the same', async () => {
      const { batch, figure } = batchOf(groups)
      const inPlace = await openPolicy(folder, { threads: 1, trainable: 'none', frozen: 'files' })
      expect(largest((await inPlace.logprobs(batch)).logprobs, figure('logprobs'))).toBeLessThan(1e-4)
      await inPlace.close()
    })

    test('every linear map heeds an adapter', async () => {
      const { batch, figure } = batchOf(groups)
      const adapted = await openPolicy(folder, { threads: 1, adapter: { rank: 1, alpha: 1, targets: 'all-linear' } })
      await adapted.accumulate(batch, figure('weights'))
      await adapted.update(learning)
      await adapted.saveAdapter(join(root, 'adapter'))
      await adapted.close()
      const tensors = await readSafetensors(join(root, 'adapter', 'adapter_model.safetensors'))
      const unmoved = [...tensors].filter(([name, tensor]) => name.includes('lora_B') && norm(toFloat32(tensor)) === 0)
      expect(unmoved.map(([name]) => name)).toEqual([])
      expect(tensors.size).toBeGreaterThan(20)
    })

    test('greedy tokens', async () => {
      const answers = await policy.generate(groups.map(requestOf), { n: 1, temperature: 0, maxTokens: 64, seed: 0 })
      for (const [index, { greedy }] of groups.entries()) {
        expect(greedy).toHaveLength(64)
        expect([...answers[index]![0]!.tokens]).toEqual(greedy)
      }
    })

    test.each(['cpu', 'webgpu'] as const)('the gradient by every parameter, lowered for %s', async (provider) => {
      const { config, weights, processor } = await readModelFolder(folder)
      const { batch, figure } = batchOf(groups)
      const family = familyOf(config)
      const members = batch.groups.map(({ request, replies }) => ({ prompt: processor.prepare(request), replies }))
      const pictures = members.flatMap(({ prompt }) => prompt.images)
      const laidOut = family.batchLayout(config, config.padToken)(members, {
        groups: groups.length,
        promptLength: Math.max(...groups.map(({ prompt }) => prompt.length)),
        images: pictures.length,
        patchesPerImage: Math.max(...pictures.map(({ gridHeight, gridWidth }) => gridHeight * gridWidth)),
        fullImages: false,
        replies: 2,
        replyLength: batch.maxTokens,
      })
      const device = deviceKind('cpu').open({ threads: 1, sessions: 1 })
      const gradientsOf = async (checkpoint: boolean) => {
        const network = family.network(config, laidOut.shape, { checkpoint })
        const feeds = { ...laidOut.feeds, dLdlogp: figure('weights') }
        return device.run(`train ${checkpoint}`, () => buildTrainGraph(network, { provider }), feeds, [
          device.hold(weights),
        ])
      }
      const [outputs, rebuilt] = [await gradientsOf(false), await gradientsOf(true)]
      await device.close()
      const gradients = await readSafetensors(join(folder, 'gradients.safetensors'))
      const named = new Map([...gradients].map(([stored, tensor]) => [family.weightName(stored), tensor]))
      expect([...named.keys()].sort()).toEqual([...weights.keys()].sort())
      for (const [parameter, tensor] of named) {
        const expected = toFloat32(tensor)
        for (const found of [outputs, rebuilt]) {
          const got = found.get(`grad:${parameter}`) as Float32Array
          // Some derivatives are 0 but for rounding: a shift of all keys moves no share of attention.
          const scale = Math.max(norm(expected), 1e-3 * Math.sqrt(expected.length))
          expect(norm(got.map((x, i) => x - expected[i]!)) / scale, parameter).toBeLessThan(1e-3)
        }
      }
    })

    test('three steps of AdamW, and what is saved is what was trained, under published names', async () => {
      const { batch, figure } = batchOf(groups)
      const trained = await openPolicy(folder, { threads: 1 })
      for (let step = 0; step < 3; step++) {
        await trained.accumulate(batch, figure('weights'))
        await trained.update(learning)
      }
      const { logprobs } = await trained.logprobs(batch)
      expect(largest(logprobs, figure('trained'))).toBeLessThan(1e-3)
      expect(largest(logprobs, figure('logprobs'))).toBeGreaterThan(1e-2)
      const dir = join(root, 'saved')
      await trained.save(dir)
      const reopened = await openPolicy(dir, { threads: 1 })
      expect(await reopened.logprobs(batch)).toEqual(await trained.logprobs(batch))
      const tensors = async (at: string) =>
        [...(await readSafetensorsHeader(join(at, 'model.safetensors'))).tensors.keys()].sort()
      expect(await tensors(dir)).toEqual(await tensors(folder))
      await Promise.all([trained.close(), reopened.close()])
    })

    test('the configuration is written as it is read', () => {
      const json = JSON.parse(JSON.stringify(toConfigJson(policy.config)))
      expect(parseModelConfig(json, 'config.json')).toEqual(policy.config)
    })
  })
}
