import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adapterFolder, type GoldenAdapter, goldenBatch, modelFolder, tensorsIn } from '../adapters/golden.fixture.ts'
import type { AdapterSpec } from '../adapters/spec.ts'
import { writeModelFolder } from '../checkpoint/model-folder.ts'
import { storedFormat } from '../checkpoint/weights.ts'
import { toFloat32 } from '../hf/float-formats.ts'
import { readSafetensors, readSafetensorsHeader, writeSafetensors } from '../hf/safetensors.ts'
import { type LocalPolicy, openPolicy, type PolicyOptions } from './local-policy.ts'

const step = {
  learningRate: 1e-2,
  betas: [0.9, 0.999] as [number, number],
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
}
const pictures = modelFolder('qwen25vl-lora')
const text = modelFolder('llama-lora')
const plain: AdapterSpec = { rank: 4, alpha: 8, targets: 'all-linear', seed: 3 }
const kinds: [string, GoldenAdapter, AdapterSpec][] = [
  ['LoRA', 'qwen25vl-lora', plain],
  ['DoRA', 'qwen25vl-dora', { ...plain, dora: true }],
  ['rsLoRA', 'llama-lora', { ...plain, rslora: true, targets: ['q_proj', '*.mlp.*'] }],
  ['LoRA beside norms that train whole', 'llama-dora', { ...plain, targets: ['v_proj'], modulesToSave: ['norm'] }],
]

let root: string
const opened: LocalPolicy[] = []
const open = async (dir: string, adapter: AdapterSpec | string, options: PolicyOptions = {}) => {
  const policy = await openPolicy(dir, { threads: 1, adapter, ...options })
  opened.push(policy)
  return policy
}
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'adapter-policy-'))
})
afterAll(async () => {
  await Promise.all(opened.map((policy) => policy.close()))
  await rm(root, { recursive: true })
})

const golden = await goldenBatch('qwen25vl-lora')
const learn = async (policy: LocalPolicy, steps = 1, { batch, weights } = golden) => {
  for (let i = 0; i < steps; i++) {
    await policy.accumulate(batch, weights)
    await policy.update(step)
  }
}
const logprobs = async (policy: LocalPolicy, { batch } = golden) => (await policy.logprobs(batch)).logprobs
const refusal = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(SpatialError.is(error)).toBe(true)
  expect((error as Error).message).not.toContain('\n')
  return `${(error as SpatialError).code}: ${(error as Error).message}`
}

describe.each(kinds)('%s', (kind, name, spec) => {
  const dir = modelFolder(name)

  test('a fresh adapter changes nothing and learns; references stay what they were', async () => {
    const own = await goldenBatch(name)
    const base = await openPolicy(dir, { threads: 1 })
    const [start, policy] = [await logprobs(base, own), await open(dir, spec)]
    const fresh = await logprobs(policy, own)
    for (const [i, value] of fresh.entries()) expect(Math.abs(value - start[i]!)).toBeLessThan(1e-5)
    if (kind !== 'DoRA') expect(fresh).toEqual(start) // its row lengths are computed again, and rounded
    await policy.freezeReference()
    await learn(policy, 2, own)
    const after = await logprobs(policy, own)
    expect((await policy.referenceLogprobs(own.batch)).logprobs).toEqual(start)
    const objective = (values: Float32Array) => values.reduce((sum, value, i) => sum + value * own.weights[i]!, 0)
    expect(objective(after)).toBeLessThan(objective(start))
    expect(policy.trainableCount).toBeLessThan(policy.parameterCount)
    expect(policy.parameterCount).toBeGreaterThan(base.parameterCount)
    await policy.freezeReference() // now of an adapter at work
    await learn(policy, 1, own)
    expect(await logprobs(policy, own)).not.toEqual(after)
    expect((await policy.referenceLogprobs(own.batch)).logprobs).toEqual(after)
    await base.close()
  })

  test('a resumed run goes on to the same bits; a checkpoint holds no model; an opened adapter is the one saved', async () => {
    const own = await goldenBatch(name)
    const [whole, checkpoint] = [await open(dir, spec), join(root, `${kind}-checkpoint`)]
    await learn(whole, 1, own)
    await whole.save(checkpoint, { optimiser: true })
    await learn(whole, 1, own)
    const files = ['adapter_config.json', 'adapter_model.safetensors', 'optimiser.safetensors']
    expect((await readdir(checkpoint)).sort()).toEqual(files)
    const resumed = await open(dir, spec)
    await resumed.load(checkpoint, { optimiser: true })
    await learn(resumed, 1, own)
    expect(await logprobs(resumed, own)).toEqual(await logprobs(whole, own))
    const [a, b] = [join(root, `${kind}-a`), join(root, `${kind}-b`)]
    await Promise.all([whole.saveAdapter(a), resumed.saveAdapter(b)])
    expect(await tensorsIn(join(a, files[1]!))).toEqual(await tensorsIn(join(b, files[1]!)))
    const again = await open(dir, a)
    expect(await logprobs(again, own)).toEqual(await logprobs(whole, own))
    const requests = own.batch.groups.map(({ request }) => request)
    const sampling = { n: 3, temperature: 1, maxTokens: 6, seed: 1 }
    const replies = await whole.generate(requests, sampling)
    expect(await again.generate(requests, sampling)).toEqual(replies)
    // Generation and scoring are different graphs of one network.
    const groups = requests.map((request, i) => ({ request, replies: replies[i]!.map(({ tokens }) => tokens) }))
    const scored = await whole.logprobs({ groups, maxTokens: 6 })
    for (const [row, { logprobs: told }] of replies.flat().entries())
      for (const [i, value] of told.entries())
        expect(Math.abs(value - scored.logprobs[row * 6 + i]!)).toBeLessThan(1e-4)
  })
})

test('lanes give what one gives', async () => {
  const two = await open(text, plain, { lanes: 2, threads: 2 })
  const own = await goldenBatch('llama-lora')
  const one = await open(text, plain, { lanes: 1 })
  const found = []
  for (const policy of [one, two]) {
    await policy.freezeReference()
    await learn(policy, 2, own)
    found.push([await logprobs(policy, own), (await policy.referenceLogprobs(own.batch)).logprobs])
  }
  const near = (a: Float32Array, b: Float32Array) => {
    for (const [i, value] of a.entries()) expect(Math.abs(value - b[i]!)).toBeLessThan(1e-4)
  }
  near(found[0]![0]!, found[1]![0]!)
  near(found[0]![1]!, found[1]![1]!)
  expect(found[1]![0]!).not.toEqual(found[1]![1]!)
})

test('adapters of one kind take turns in one policy', async () => {
  const policy = await open(pictures, plain)
  await learn(policy)
  const [dir, first] = [join(root, 'turn'), await logprobs(policy)]
  await policy.saveAdapter(dir)
  await learn(policy)
  const second = policy.logprobs(golden.batch) // under way while the other is loaded
  await policy.loadAdapter(dir)
  expect(await logprobs(policy)).toEqual(first)
  expect((await second).logprobs).not.toEqual(first)
  await policy.freezeReference()
  await learn(policy)
  expect((await policy.referenceLogprobs(golden.batch)).logprobs).toEqual(first)
})

test('a merged model is stored as its model is, all in one format; where those differ, in float32', async () => {
  const policy = await open(text, adapterFolder('llama-lora'))
  const [weights] = [await readSafetensors(join(text, 'model.safetensors'))]
  for (const dtype of ['F16', 'F32', 'BF16'] as const) {
    const [dir, out] = [join(root, `as-${dtype}`), join(root, `merged-${dtype}`)]
    const tensors = [...weights].map(
      ([name, tensor]) => [name, { shape: tensor.shape, data: toFloat32(tensor) }] as const,
    )
    await writeModelFolder(dir, { from: text, weights: tensors, dtype })
    const own = dtype === 'BF16' ? policy : await open(dir, adapterFolder('llama-lora'))
    await own.save(out)
    const merged = await readSafetensors(join(out, 'model.safetensors'))
    expect(new Set([...merged.values()].map((tensor) => tensor.dtype))).toEqual(new Set([dtype]))
    const config = JSON.parse(await readFile(join(out, 'config.json'), 'utf8'))
    expect(config.torch_dtype).toBe({ F16: 'float16', F32: 'float32', BF16: 'bfloat16' }[dtype])
  }
  const mixed = join(root, 'mixed')
  await cp(join(root, 'as-F16'), mixed, { recursive: true })
  const { tensors } = await readSafetensorsHeader(join(mixed, 'model.safetensors'))
  const norms = [...tensors.keys()].filter((name) => name.endsWith('norm.weight'))
  const part = (file: string, wanted: (name: string) => boolean, dtype: 'F16' | 'F32') =>
    writeSafetensors(
      join(mixed, file),
      [...weights].flatMap(([name, tensor]) =>
        wanted(name) ? [[name, { shape: tensor.shape, data: toFloat32(tensor) }] as const] : [],
      ),
      { dtype },
    )
  await rm(join(mixed, 'model.safetensors'))
  await part('a.safetensors', (name) => norms.includes(name), 'F32')
  await part('b.safetensors', (name) => !norms.includes(name), 'F16')
  const map = Object.fromEntries(
    [...weights.keys()].map((name) => [name, norms.includes(name) ? 'a.safetensors' : 'b.safetensors']),
  )
  await writeFile(join(mixed, 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }))
  expect(await storedFormat(mixed)).toBe('F32')
  expect(await storedFormat(join(root, 'as-F16'))).toBe('F16')
})

test('what does not fit is refused in one line', async () => {
  const policy = await open(pictures, plain)
  const spec = (change: object) => openPolicy(pictures, { threads: 1, adapter: { ...plain, ...change } })
  expect(await refusal(openPolicy(pictures, { adapter: plain, trainable: ['*'] }))).toMatch(
    /^config: adapter and trainable/,
  )
  expect(await refusal(spec({ dropout: 0.1 }))).toBe(
    'config: adapter dropout: expected 0: adapters train without dropout',
  )
  expect(await refusal(spec({ rank: 0 }))).toMatch(/^config: adapter rank/)
  expect(await refusal(spec({ targets: ['q_projection'] }))).toMatch(/no linear map matches q_projection/)
  expect(await refusal(spec({ targets: 'q_proj' }))).toMatch(/a text is a regular expression over whole names/)
  expect(await refusal(spec({ targets: '(' }))).toMatch(/no regular expression/)
  expect(await refusal(spec({ modulesToSave: ['embed_tokens'] }))).toMatch(/the embedding is also the head/)
  expect(await refusal(spec({ modulesToSave: ['nowhere'] }))).toMatch(/no module's name ends in nowhere/)
  expect(await refusal(spec({ ranks: 1 }))).toMatch(/^config: adapter: .*ranks/)
  const still = await openPolicy(pictures, { threads: 1, trainable: 'none', adapter: adapterFolder('qwen25vl-lora') })
  await expect(still.loadAdapter(adapterFolder('qwen25vl-lora'))).rejects.toThrow("trainable: 'none'")
  await still.close()
  expect(await refusal(policy.load(pictures))).toMatch(/^model: .*adapter_config\.json: not found/)
  expect(await refusal(policy.loadAdapter(adapterFolder('qwen25vl-lora')))).toMatch(/another rank or alpha/)
  expect(await refusal(policy.loadAdapter(adapterFolder('qwen25vl-dora')))).toMatch(/other linear maps/)
  expect(await refusal(openPolicy(text, { adapter: adapterFolder('qwen25vl-lora') }))).toMatch(
    /is no linear map of this model/,
  )
  const bare = await openPolicy(pictures, { threads: 1 })
  await expect(bare.saveAdapter(join(root, 'none'))).rejects.toThrow('expected a policy with an adapter')
  await expect(bare.loadAdapter(root)).rejects.toThrow('expected a policy with an adapter')
  expect(await refusal(bare.load(adapterFolder('qwen25vl-lora')))).toMatch(/holds an adapter; open .* with it/)
  await bare.close()
})
