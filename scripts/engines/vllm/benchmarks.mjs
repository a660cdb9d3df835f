// Replies of two engines to the same benchmarks: benchmarks.mjs FOLDER, which has runs of `spatial-eval`, NAME-here and NAME-vllm. Ends with 1 where
// one differs.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder] = process.argv.slice(2)
const predictions = (name) =>
  readFileSync(join(folder, name, 'predictions.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(JSON.parse)
let [questions, same] = [0, 0]
for (const run of readdirSync(folder).filter((name) => name.endsWith('-here'))) {
  const name = run.slice(0, -'-here'.length)
  const [ours, theirs] = [predictions(run), predictions(`${name}-vllm`)]
  let equal = 0
  ours.forEach(({ id, replies: [reply], usage }, i) => {
    const [other] = theirs[i].replies
    if (id !== theirs[i].id || usage.promptTokens !== theirs[i].usage.promptTokens)
      throw new Error(`${name} ${id}: another question, or of other tokens`)
    if (reply.text === other.text && reply.finishReason === other.finishReason) equal++
    else console.log(`${name} ${id}: ${JSON.stringify(reply.text)} here, ${JSON.stringify(other.text)} by vLLM`)
  })
  const texts = new Set(ours.map(({ replies: [reply] }) => reply.text)).size
  console.log(`${name}: ${equal} of ${ours.length} equal, ${texts} different ones`)
  questions += ours.length
  same += equal
}
console.log(`${same} of ${questions} greedy replies equal`)
if (same < questions || questions === 0) process.exitCode = 1
