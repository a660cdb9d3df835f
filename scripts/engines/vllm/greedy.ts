/** Greedy replies of vLLM against those of this project's engine: greedy.ts MODEL DATA URL; 1e-4 nats are allowed on any token. */
import { openServedSampler } from '../../../apps/trainer/src/engine/rollouts/served-sampler.ts'
import { readDataset } from '../../../packages/dataset/src/index.ts'
import { decodeImage } from '../../../packages/image-ops/src/codec.ts'
import { openPolicy } from '../../../packages/model-runtime/src/index.ts'

const [model, data, url] = process.argv.slice(2) as [string, string, string]
const policy = await openPolicy(model)
const sampler = await openServedSampler(policy, {
  servers: { baseUrls: [url], name: 'tiny' },
  reload: { kind: 'vllm', folder: model },
})
const how = { n: 1, temperature: 0, maxTokens: 32, seed: 'greedy' }
let [questions, same, worst] = [0, 0, 0]
for await (const { problem, images } of readDataset(data, { split: 'train' })) {
  const request = { text: problem, images: await Promise.all(images.map(({ bytes }) => decodeImage(bytes))) }
  const { replies } = await sampler.sample(request, how)
  const ours = (await policy.generate([request], how))[0]![0]!
  const { tokens, logprobs } = replies[0]!
  questions++
  if (String(tokens) === String(ours.tokens)) same++
  for (const [place, value] of logprobs.entries())
    if (tokens[place] === ours.tokens[place]) worst = Math.max(worst, Math.abs(value - ours.logprobs[place]!))
    else break
}
await sampler.close()
await policy.close()
console.log(`${same} of ${questions} greedy replies equal, log-probabilities within ${worst.toExponential(1)} nats`)
if (same < questions || !(worst <= 1e-4)) process.exitCode = 1
