import { strictEqual } from 'node:assert'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeImage } from '@spatial-ssrl/image-ops/codec'
import { initModel, openPolicy } from '@spatial-ssrl/model-runtime'

// Any Hugging Face folder of the Qwen2.5-VL architecture will do; this one is new and knows nothing yet.
const folder = await mkdtemp(join(tmpdir(), 'model-'))
const model = join(folder, 'tiny')
await initModel(model, { preset: 'tiny', seed: 1 })

const policy = await openPolicy(model)
const photo = await decodeImage(await readFile(new URL('../assets/photos/bison.jpg', import.meta.url)))
const question = { text: '<image>Which patch was flipped?', images: [photo] }
console.log(`${policy.parameterCount} parameters, ${policy.countTokens(question)} tokens in the prompt`)

// Three answers at temperature 1, then the likeliest one.
const [sampled] = await policy.generate([question], { n: 3, temperature: 1, maxTokens: 12, seed: 'demo' })
const [likeliest] = await policy.generate([question], { n: 1, temperature: 0, maxTokens: 12, seed: 'demo' })
for (const { text, logprobs, finishReason } of [...sampled!, ...likeliest!]) {
  const total = logprobs.reduce((sum, value) => sum + value, 0)
  console.log(`${finishReason}, ${total.toFixed(1)} nats: ${JSON.stringify(text)}`)
}
const [again] = await policy.generate([question], { n: 3, temperature: 1, maxTokens: 12, seed: 'demo' })
strictEqual(again!.map(({ text }) => text).join(), sampled!.map(({ text }) => text).join())

await policy.close()
await rm(folder, { recursive: true })
