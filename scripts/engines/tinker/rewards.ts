// The rewards of a run that was killed and resumed: rewards.ts RUN. Ends with 1 unless each of its 20 steps is there once, and the last five earn
// clearly more than the first two.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const [run = ''] = process.argv.slice(2)
const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n')
const steps: { step: number; reward: number }[] = lines.map((line) => JSON.parse(line))
const mean = (part: typeof steps) => part.reduce((sum, { reward }) => sum + reward, 0) / part.length
const [first, last] = [mean(steps.slice(0, 2)), mean(steps.slice(-5))]
console.log(`  rewards ${steps.map(({ reward }) => reward.toFixed(2)).join(' ')}`)
const each = steps.length === 20 && steps.every(({ step }, i) => step === i + 1)
console.log(
  `  ${each ? 'every step once' : 'NOT every step once'}; ${first.toFixed(2)} at first, ${last.toFixed(2)} at last`,
)
process.exitCode = each && last > first + 0.2 ? 0 : 1
