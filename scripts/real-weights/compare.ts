import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { convertGguf } from '../../packages/model-runtime/src/gguf.ts'
import { toFloat32 } from '../../packages/model-runtime/src/hf/float-formats.ts'
import { readSafetensors } from '../../packages/model-runtime/src/hf/safetensors.ts'
import { openPolicy } from '../../packages/model-runtime/src/index.ts'

/** What `reference.py` tells of a question. */
interface Expected {
  text: string
  prompt: number[]
  reply: number[]
  logprobs: number[]
  answer: string
}

const [folder = '.'] = process.argv.slice(2)
const dir = join(folder, 'model')
await convertGguf(join(folder, 'model.gguf'), dir)

const ours = await readSafetensors(join(dir, 'model.safetensors'))
let [numbers, different] = [0, 0]
for (const [name, tensor] of await readSafetensors(join(folder, 'weights.safetensors'))) {
  const [theirs, own] = [toFloat32(tensor), toFloat32(ours.get(name)!)]
  numbers += theirs.length
  for (let i = 0; i < theirs.length; i++) if (theirs[i] !== own[i]) different++
}
console.log(`weights: ${different} of ${numbers} differ`)

const expected: Expected[] = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8'))
const policy = await openPolicy(dir)
const requests = expected.map(({ text }) => ({ text, images: [] }))
const answers = await policy.generate(requests, { n: 1, temperature: 0, maxTokens: 64, seed: 0 })
const maxTokens = Math.max(...expected.map(({ reply }) => reply.length))
const groups = expected.map(({ reply }, i) => ({ request: requests[i]!, replies: [Int32Array.from(reply)] }))
const { logprobs } = await policy.logprobs({ groups, maxTokens })
let [prompts, replies, farthest] = [0, 0, 0]
for (const [i, { text, prompt, reply, logprobs: theirs, answer }] of expected.entries()) {
  const [own] = answers[i]!
  prompts += Number(policy.promptTokens(requests[i]!).join() === prompt.join())
  replies += Number(own!.tokens.join() === reply.join() && own!.text === answer)
  for (const [at, value] of theirs.entries())
    farthest = Math.max(farthest, Math.abs(value - logprobs[i * maxTokens + at]!))
  console.log(`${JSON.stringify(text)} → ${JSON.stringify(own!.text)}`)
}
await policy.close()
console.log(`prompts equal: ${prompts} of ${expected.length}; replies equal: ${replies} of ${expected.length}`)
console.log(`farthest log-probability: ${farthest.toExponential(1)}`)
const equal = different === 0 && prompts === expected.length && replies === expected.length && farthest < 1e-3
process.exitCode = equal ? 0 : 1
