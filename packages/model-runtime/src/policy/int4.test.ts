import { cp, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PolicyRequest, ReplyBatch } from '@spatial-ssrl/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { initModel } from '../checkpoint/init-model.ts'
import { readModelFolder, writeModelFolder } from '../checkpoint/model-folder.ts'
import { type QuantisedModel, quantiseModel } from '../checkpoint/quantise-model.ts'
import { toFloat32 } from '../hf/float-formats.ts'
import { dequantiseBlocks, quantiseBlocks } from '../hf/int4-blocks.ts'
import { readSafetensors } from '../hf/safetensors.ts'
import { openPolicy, type PolicyOptions } from './local-policy.ts'

let folder: string
/** A model in BF16 with its weights of four bits beside it, those alone, and what they stand for in F32. */
let [dir, alone, plain] = ['', '', '']
let written: QuantisedModel

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'int4-'))
  ;[dir, alone, plain] = ['model', 'alone', 'plain'].map((name) => join(folder, name)) as [string, string, string]
  const drawn = join(folder, 'drawn')
  await initModel(drawn, { preset: 'tiny', seed: 3 })
  await writeModelFolder(dir, { from: drawn, weights: (await readModelFolder(drawn)).weights, dtype: 'BF16' })
  written = await quantiseModel(dir)
  await quantiseModel(dir, alone)
  await writeModelFolder(plain, { from: drawn, weights: (await readModelFolder(alone)).weights })
})
afterAll(() => rm(folder, { recursive: true }))

const picture = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 31) % 251)
const request: PolicyRequest = {
  text: '<image>Which patch is flipped?',
  images: [{ width: 64, height: 64, data: picture }],
}
const greedy = { n: 1, temperature: 0, maxTokens: 12, seed: 0 }
/** A step moves weights by about their gradient: epsilon outweighs its size. */
const byGradient = {
  learningRate: 1e6,
  betas: [0, 0] as [number, number],
  epsilon: 1e6,
  weightDecay: 0,
  maxGradNorm: 1e9,
}

async function valuesOf(file: string): Promise<Map<string, Float32Array>> {
  return new Map([...(await readSafetensors(file))].map(([name, tensor]) => [name, toFloat32(tensor)]))
}

/** Bit for bit; `toEqual` takes minutes over a model. */
function isSame(a: Float32Array, b: Float32Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength))
}

function difference(a: Float32Array, b: Float32Array): number {
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0))
  return norm(a.map((value, i) => value - b[i]!)) / (norm(b) || 1)
}

async function learn(model: string, options: PolicyOptions) {
  const policy = await openPolicy(model, { threads: 1, lanes: 1, ...options })
  const reply = policy.encode('\\boxed{2-1}<|im_end|>')
  const batch: ReplyBatch = { groups: [{ request, replies: [reply, reply.slice(0, 5)] }], maxTokens: reply.length }
  const { logprobs } = await policy.logprobs(batch)
  const said = await policy.generate([request], greedy)
  for (let step = 0; step < 2; step++) {
    await policy.accumulate(batch, new Float32Array(2 * reply.length).fill(-0.1))
    await policy.update(byGradient)
  }
  const [adapter, merged] = [join(folder, 'adapter'), join(folder, 'merged')]
  await policy.saveAdapter(adapter)
  await policy.save(merged)
  await policy.close()
  return {
    logprobs,
    said: said[0]![0]!.tokens,
    adapter: await valuesOf(join(adapter, 'adapter_model.safetensors')),
    merged: await valuesIn(merged),
  }
}

const valuesIn = (model: string) => valuesOf(join(model, 'model.safetensors'))

/** All that a policy says and learns, but for merged models, is what it is beside the floats that four bits stand for. */
function expectSame(found: Awaited<ReturnType<typeof learn>>, expected: typeof found) {
  expect(found.said).toEqual(expected.said)
  expect(difference(found.logprobs, expected.logprobs)).toBeLessThan(1e-5)
  expect([...found.adapter.keys()]).toEqual([...expected.adapter.keys()])
  for (const [name, values] of expected.adapter)
    expect(difference(found.adapter.get(name)!, values), name).toBeLessThan(1e-4)
}

test('an adapter beside weights of four bits learns; it is merged into what these were made of', async () => {
  const adapter = { rank: 4, alpha: 8, targets: 'all-linear', seed: 1 }
  const expected = await learn(plain, { adapter, frozen: 'memory' })
  const found = await learn(dir, { adapter, frozen: 'int4' })
  expectSame(found, expected)
  const [own, stood] = [await valuesIn(dir), await valuesIn(plain)]
  for (const [name, values] of own) {
    const [learnt, from] = [expected.merged.get(name)!, stood.get(name)!]
    const wanted = values.map((value, i) => value + (learnt[i]! - from[i]!))
    expect(difference(found.merged.get(name)!, wanted), name).toBeLessThan(2 ** -8)
  }
})

test('DoRA beside weights of four bits alone learns; it is merged into what these stand for', async () => {
  const adapter = { rank: 4, alpha: 8, targets: 'all-linear', seed: 1, dora: true }
  const expected = await learn(plain, { adapter, frozen: 'memory' })
  const found = await learn(alone, { adapter })
  expectSame(found, expected)
  for (const [name, values] of expected.merged)
    expect(difference(found.merged.get(name)!, values), name).toBeLessThan(2 ** -8)
})

test('linear maps whose rows are in blocks are rounded, and nothing else', async () => {
  const [own, stood] = [await valuesIn(dir), await valuesIn(plain)]
  const { kept, maps } = written
  expect(kept).toContain('visual.blocks.0.attn.qkv.weight') // rows of 48
  let rounded = 0
  for (const [name, values] of own) {
    const isMap = /(proj|qkv|mlp\.[02])\.weight$/.test(name) && !/patch_embed/.test(name) && !kept.includes(name)
    expect(isSame(stood.get(name)!, isMap ? dequantiseBlocks(quantiseBlocks(values)!) : values), name).toBe(true)
    rounded += Number(isMap)
  }
  expect(rounded).toBe(maps)
})

test('what is there in four bits alone does not train', async () => {
  await expect(openPolicy(alone)).rejects.toThrow('is there in four bits alone and cannot train; train an adapter')
  const norms = await openPolicy(alone, { threads: 1, trainable: ['*norm*'] })
  expect(norms.trainableCount).toBeGreaterThan(0)
  await norms.close()
  const maps = await openPolicy(dir, { threads: 1, trainable: ['*.q_proj.*'], frozen: 'int4' }) // trains what they were made of
  await maps.save(join(folder, 'whole'))
  await maps.close()
  const own = await valuesIn(dir)
  for (const [name, values] of await valuesIn(join(folder, 'whole')))
    expect(isSame(values, own.get(name)!), name).toBe(true)
})

describe('one line says', () => {
  const option = { threads: 1, trainable: 'none', frozen: 'int4' } as const

  async function damaged(change: (file: string, model: string) => Promise<unknown>) {
    const model = join(folder, 'damaged')
    await rm(model, { recursive: true, force: true })
    await cp(dir, model, { recursive: true })
    await change(join(model, 'model.int4.safetensors'), model)
    return openPolicy(model, option).then(
      () => 'opened',
      ({ message }: Error) => message,
    )
  }

  /** Changes words of the header; those behind it stay in place. */
  const edited = (from: string, to: string) => async (file: string) => {
    const bytes = await readFile(file)
    const at = bytes.indexOf(from)
    bytes.set(Buffer.from(to.padEnd(from.length)), at)
    await writeFile(file, bytes)
  }

  const renamed = (from: string, to: string) => async (file: string) => {
    for (const ending of ['int4', 'scales']) await edited(`${from}.weight.${ending}`, `${to}.weight.${ending}`)(file)
  }

  test.each<[string, (file: string, model: string) => Promise<unknown>, string]>([
    ['that there are none', (file) => rm(file), 'make the weights of four bits with spatial-ssrl quantise'],
    ['that the file is cut short', (file) => truncate(file, 20000), 'not a sound safetensors file'],
    ['that it is no such file', (file) => writeFile(file, 'weights'), 'not a sound safetensors file'],
    ['that numbers are missing', edited('q_proj.weight.int4"', 'q_proj.weight.inte"'), 'scales no weight'],
    [
      'that a map is unknown',
      renamed('q_proj', 'x_proj'),
      '1 weights are missing: model.layers.0.self_attn.q_proj.weight',
    ],
    ['that scales are missing', edited('q_proj.weight.scales', 'x_proj.weight.scales'), 'has no scales'],
    ['that the layout is another', edited('blocks of 32', 'blocks of 64'), 'holds no int4 blocks of 32'],
    ['that numbers are of another type', edited('"U8"', '"I8"'), 'are not (out, in / 32, 16) U8'],
    [
      'that the model became another',
      async (_, model) => {
        await initModel(join(folder, 'other'), { preset: 'tiny', seed: 4 })
        const { weights } = await readModelFolder(join(folder, 'other'))
        await writeModelFolder(join(folder, 'bf16'), { from: dir, weights, dtype: 'BF16' })
        await cp(join(folder, 'bf16', 'model.safetensors'), join(model, 'model.safetensors'))
      },
      'was made of other weights than those beside it; delete it and make it again',
    ],
  ])('%s', async (_, change, expected) => {
    const message = await damaged(change)
    expect(message).toContain(expected)
    expect(message).not.toContain('\n')
  })

  test('that nothing is written over', async () => {
    await expect(quantiseModel(dir)).rejects.toThrow('model.int4.safetensors: is already there')
    await expect(quantiseModel(dir, alone)).rejects.toThrow('alone: is already there')
    await expect(quantiseModel(alone, join(folder, 'twice'))).rejects.toThrow('holds weights of four bits already')
  })

  test('that a weight is no number, and leaves no file', async () => {
    const bad = join(folder, 'bad')
    const { weights } = await readModelFolder(dir)
    weights.get('model.layers.1.mlp.up_proj.weight')!.data[5] = Number.NaN
    await writeModelFolder(bad, { from: dir, weights, dtype: 'BF16' })
    await expect(quantiseModel(bad)).rejects.toThrow(
      'layers.1.mlp.up_proj.weight holds a weight that is no finite number',
    )
    await expect(stat(join(bad, 'model.int4.safetensors'))).rejects.toThrow('ENOENT')
  })
})
