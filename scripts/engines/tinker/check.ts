// Our client and policy on a real server: node check.ts URL MODEL FOLDER. Leaves `ours.json` and the adapter before the step in FOLDER, for the
// official client and PyTorch to be held against. Ends with 1 where something is not as it must be.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OptimiserStep, PolicyRequest, ReplyBatch } from '../../../packages/core/src/index.ts'
import { openTinkerPolicy, type TinkerPolicyOptions } from '../../../packages/tinker/src/index.ts'

const [baseUrl = '', baseModel = '', folder = ''] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })

const prompt = [84, 355, 32, 114, 359, 32, 362, 120]
const replies = [8, 5, 7, 3].map((length, row) => Array.from({ length }, (_, t) => (37 * row + 53 * t + 11) % 256))
const gradients = replies.map((tokens, row) => tokens.map((_, t) => Math.fround(1.5 * Math.sin(5 * row + 3 * t + 1))))
const step: OptimiserStep = {
  learningRate: 1e-2,
  betas: [0.9, 0.95],
  epsilon: 1e-6,
  weightDecay: 0.01,
  maxGradNorm: Number.POSITIVE_INFINITY,
}

const options: TinkerPolicyOptions = {
  connection: { baseUrl, apiKey: 'tml-local' },
  baseModel,
  lora: { rank: 8, seed: 7 },
  processor: {
    prompt: () => [{ tokens: Int32Array.from(prompt) }],
    decode: (tokens) => tokens.join(' '),
    endTokens: [258],
  },
}
const request: PolicyRequest = { text: '', images: [] }
const T = 8
const batchOf = (rows: number[][]): ReplyBatch => ({
  groups: [{ request, replies: rows.map((tokens) => Int32Array.from(tokens)) }],
  maxTokens: T,
})
const padded = (rows: number[][]) =>
  Float32Array.from(rows.flatMap((row) => [...row, ...new Array<number>(T - row.length).fill(0)]))
const cut = (all: Float32Array, rows: number[][]) => rows.map((row, i) => [...all.subarray(i * T, i * T + row.length)])
const most = (a: Float32Array, b: Float32Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))
let failed = 0
const require = (what: string, holds: boolean) => {
  console.log(`  ${holds ? 'ok' : 'NOT'}: ${what}`)
  if (!holds) failed++
}

const policy = await openTinkerPolicy(options)
require(`a JAX back end is found: ${policy.kind}, ${policy.dialect}`, policy.kind === 'skyrl-jax')
const batch = batchOf(replies)
await policy.freezeReference()
const before = (await policy.logprobs(batch)).logprobs
await policy.save(join(folder, 'adapter'))

// One step, accumulated in two parts of different length.
for (const [from, end] of [
  [0, 3],
  [3, 4],
] as const)
  await policy.accumulate(batchOf(replies.slice(from, end)), padded(gradients.slice(from, end)))
const { gradNorm } = await policy.update(step)
const after = (await policy.logprobs(batch)).logprobs
require(`the reference stays: ${most((await policy.referenceLogprobs(batch)).logprobs, before)} from the base model`, most(
  (await policy.referenceLogprobs(batch)).logprobs,
  before,
) < 1e-5)

// Saved, trained on, and the same from the checkpoint in another session.
const train = async (trained: typeof policy) => {
  await trained.accumulate(batch, padded(gradients))
  await trained.update(step)
  return (await trained.logprobs(batch)).logprobs
}
await policy.save(join(folder, 'checkpoint'), { optimiser: true })
const undisturbed = await train(policy)
const resumed = await openTinkerPolicy(options)
await resumed.load(join(folder, 'checkpoint'), { optimiser: true })
const difference = most(undisturbed, await train(resumed))
require(`a resumed step differs by ${difference}`, difference < 1e-5)
await resumed.close()

// Replies that are rewarded become likelier, the others less likely, and sampling follows.
const sampling = { n: 8, temperature: 1, maxTokens: T, seed: 'check' }
const [drawn] = await policy.generate([request], sampling)
const sampled = batchOf(drawn!.map(({ tokens }) => [...tokens]))
const scored = (await policy.logprobs(sampled)).logprobs
const told = padded(drawn!.map(({ logprobs }) => [...logprobs]))
require(`sampled log-probabilities differ by ${most(told, scored)} from scored ones`, most(told, scored) < 1e-4)
const rewarded = drawn!.map((_, i) => (i < 4 ? -1 : 1)) // the first four are rewarded: dL/dlogp < 0
for (let round = 0; round < 3; round++) {
  await policy.accumulate(sampled, padded(drawn!.map(({ tokens }, i) => [...tokens].map(() => rewarded[i]! / 8))))
  await policy.update(step)
}
const moved = (await policy.logprobs(sampled)).logprobs
const change = cut(
  moved,
  drawn!.map(({ tokens }) => [...tokens]),
).map((row, i) => row.reduce((sum, value, t) => sum + value - scored[i * T + t]!, 0))
require(`log-probabilities of rewarded replies rise: ${change.map((value) => value.toFixed(2)).join(' ')}`, Math.min(
  ...change.slice(0, 4),
) > Math.max(...change.slice(4), 0))
const again = await policy.generate([request], { ...sampling, temperature: 0 })
require(`greedy replies are ended or full: ${again[0]![0]!.text}`, again[0]!.length === 8)
await policy.close()

const facts = { prompt, replies, gradients, before: cut(before, replies), after: cut(after, replies), gradNorm }
const setting = {
  learningRate: step.learningRate,
  betas: step.betas,
  epsilon: step.epsilon,
  weightDecay: step.weightDecay,
}
writeFileSync(join(folder, 'ours.json'), JSON.stringify({ ...facts, step: setting }))
process.exitCode = failed === 0 ? 0 : 1
