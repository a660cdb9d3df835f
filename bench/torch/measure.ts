// One round of this product for torch.bench.ts: a group of replies is generated, then learned from. Prints one line of JSON, seconds of each.
//   node … measure.ts MODEL PICTURE REPLIES TOKENS [memory|files|int4] [RANK]
import { openPolicy, type PolicyOptions } from '@spatial-ssrl/model-runtime'

const [model = '', picture = '', count = '', length = '', frozen = '', rank = ''] = process.argv.slice(2)
const [size, replies, tokens] = [picture, count, length].map(Number) as [number, number, number]
const adapter = rank === '' ? {} : { adapter: { rank: Number(rank), alpha: 2 * Number(rank), targets: 'all-linear' } }
const policy = await openPolicy(model, {
  ...adapter,
  ...(frozen !== '' && { frozen: frozen as Exclude<PolicyOptions['frozen'], undefined> }),
})
const data = Uint8Array.from({ length: size * size * 3 }, (_, i) => (i * 31) % 251)
const request = { text: '<image>Which patch is it?', images: [{ width: size, height: size, data }] }

async function seconds(work: () => Promise<unknown>): Promise<number> {
  await work() // compiles
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

// Length alone decides the time: a reply that ends early runs on in its padding.
const generate = await seconds(() =>
  policy.generate([request], { n: replies, temperature: 1, maxTokens: tokens, seed: 1 }),
)
const written = Array.from({ length: replies }, (_, r) =>
  Int32Array.from({ length: tokens }, (_, i) => (i * 7 + r) % 250),
)
const batch = { groups: [{ request, replies: written }], maxTokens: tokens }
const upstream = new Float32Array(replies * tokens).fill(-1 / tokens)
const train = await seconds(async () => {
  await policy.accumulate(batch, upstream)
  await policy.update({ learningRate: 1e-6, betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 })
})
console.log(JSON.stringify({ promptTokens: policy.countTokens(request), generate, train }))
await policy.close()
