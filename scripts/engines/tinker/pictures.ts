// Pictures on SkyRL's PyTorch back end: pictures.ts URL MODEL FOLDER. Log-probabilities of prompts with two pictures, in both orders, and of one
// without are held against this project's own engine; the prompts, an AdamW step and what it came to are left in FOLDER as `pictures.json`, with
// the name of the checkpoint that it began with, for PyTorch to be held against. Ends with 1 where something is not as it must be.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tinkerProcessor } from '../../../apps/trainer/src/engine/tinker-processor.ts'
import { createRng, type OptimiserStep, type ReplyBatch, type RgbImage } from '../../../packages/core/src/index.ts'
import { openPolicy, openProcessor } from '../../../packages/model-runtime/src/index.ts'
import { openTinker, openTinkerPolicy } from '../../../packages/tinker/src/index.ts'

const [baseUrl = '', baseModel = '', folder = ''] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })

const random = createRng('pictures')
const picture = (width: number, height: number): RgbImage => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, () => random.int(256)),
})
const [wide, tall] = [picture(192, 128), picture(64, 256)]
const text = 'First <image> then <image>: which of them is wider?'
const requests = [
  { text, images: [wide, tall] },
  { text, images: [tall, wide] },
  { text: 'What is asked here?', images: [] },
]
const T = 8
const replies = [8, 5, 7, 3, 6].map((length, row) =>
  Int32Array.from({ length }, (_, t) => (37 * row + 53 * t + 11) % 256),
)
const batch: ReplyBatch = {
  groups: [
    { request: requests[0]!, replies: [replies[0]!, replies[1]!] },
    { request: requests[1]!, replies: [replies[0]!, replies[2]!] },
    { request: requests[2]!, replies: [replies[3]!, replies[4]!] },
  ],
  maxTokens: T,
}
const rows = batch.groups.flatMap(({ request, replies }) => replies.map((reply) => ({ request, reply })))
const gradients = Float32Array.from({ length: rows.length * T }, (_, i) =>
  i % T < rows[Math.floor(i / T)]!.reply.length ? 1.5 * Math.sin(5 * i + 1) : 0,
)
// What SkyRL heeds of a step is its learning rate; the rest is what its workers were started with.
const step: OptimiserStep = {
  learningRate: 1e-2,
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
}

const most = (a: Float32Array, b: Float32Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))
const cut = (all: Float32Array) => rows.map(({ reply }, i) => [...all.subarray(i * T, i * T + reply.length)])
let failed = 0
const require = (what: string, holds: boolean) => {
  console.log(`  ${holds ? 'ok' : 'NOT'}: ${what}`)
  if (!holds) failed++
}

// The adapter to begin with is saved first, so that PyTorch can begin with it, too.
const connection = { baseUrl, apiKey: 'tml-local' }
const session = await openTinker(connection)
const start = await session.createModel(baseModel, { rank: 8, seed: 7 })
const from = await start.saveState('start')
await start.unload() // the workers hold one adapter
session.close()

const processor = tinkerProcessor(await openProcessor(baseModel))
const policy = await openTinkerPolicy({ connection, baseModel, lora: { rank: 8, seed: 7 }, processor, from })
require(`a PyTorch back end is found: ${policy.kind}, ${policy.dialect}`, policy.kind === 'skyrl-train')
const prompts = await Promise.all(requests.map((request) => processor.prompt(request)))
const counts = prompts.map((chunks) => chunks.flatMap((chunk) => ('image' in chunk ? [chunk.expectedTokens] : [])))
console.log(`  tokens of the pictures: ${counts.map((each) => each.join(' and ') || 'none').join('; ')}`)

// SkyRL 0.4.0 fails at rows without pictures beside rows with them: each kind is asked by itself.
const part = (from: number, end: number): ReplyBatch => ({ groups: batch.groups.slice(from, end), maxTokens: T })
const score = async () => {
  const withPictures = (await policy.logprobs(part(0, 2))).logprobs
  const without = (await policy.logprobs(part(2, 3))).logprobs
  return Float32Array.of(...withPictures, ...without)
}
const before = await score()
const own = await openPolicy(baseModel)
const expected = (await own.logprobs(batch)).logprobs
await own.close()
const forward = most(before, expected)
require(`log-probabilities differ by ${forward.toExponential(1)} from this project's engine`, forward <= 1e-5)
const order = most(before.subarray(0, T), before.subarray(2 * T, 3 * T))
require(`the same reply behind the other order of the pictures differs by ${order.toFixed(3)} nats`, order > 1e-3)

// One step, accumulated in two parts.
await policy.accumulate(part(0, 2), gradients.slice(0, 4 * T))
await policy.accumulate(part(2, 3), gradients.slice(4 * T))
const { gradNorm } = await policy.update(step)
const after = await score()
console.log(`  a step moves them by up to ${most(before, after).toFixed(3)} nats; ${policy.notes.join('; ')}`)
require('the server tells the norm of the gradient', gradNorm !== undefined)
await policy.close()

const encoded = prompts.map((chunks) =>
  chunks.map((chunk) =>
    'image' in chunk
      ? { image: Buffer.from(chunk.image).toString('base64'), tokens: chunk.expectedTokens }
      : { tokens: [...chunk.tokens] },
  ),
)
const asked = rows.map(({ request, reply }) => ({ prompt: requests.indexOf(request), reply: [...reply] }))
const facts = { from, prompts: encoded, rows: asked, gradients: cut(gradients), before: cut(before), after: cut(after) }
const { learningRate, betas, epsilon, weightDecay, maxGradNorm } = step
writeFileSync(
  join(folder, 'pictures.json'),
  JSON.stringify({ ...facts, gradNorm, step: { learningRate, betas, epsilon, weightDecay, maxGradNorm } }),
)
process.exitCode = failed === 0 ? 0 : 1
