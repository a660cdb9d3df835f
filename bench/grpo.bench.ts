import { createRng } from '@spatial-ssrl/core'
import { consecutiveGroups, estimateAdvantages, policyObjective, presets } from '@spatial-ssrl/grpo'
import { median, timeInTurn } from './median.ts'
import { milliseconds, printMachine, printTable } from './report.ts'

const rounds = 5
const [rows, tokens, groupSize] = [640, 2048, 5]
const size = rows * tokens
const rng = createRng('grpo')

const logp = Float32Array.from({ length: size }, () => -rng.uniform(0, 4))
const shifted = (by: number) => logp.map((value) => value + by * (rng.next() - 0.5))
const [oldLogp, referenceLogp] = [shifted(0.4), shifted(0.2)]
const mask = new Uint8Array(size)
for (let row = 0; row < rows; row++) mask.fill(1, row * tokens, row * tokens + 600 + rng.int(1449)) // replies of 600 to 2048 tokens
const valid = mask.reduce((sum, value) => sum + value, 0)
const rewards = Array.from({ length: rows }, () => rng.pick([0, 0.1, 0.9, 1]))
const advantages = estimateAdvantages(rewards, consecutiveGroups(rows, groupSize), presets.paper.advantage)
const batch = { rows, tokens, logp, oldLogp, referenceLogp, mask, advantages }
const { loss, aggregation } = presets.paper

const times = await timeInTurn(
  {
    copy: () => Float32Array.from(Float64Array.from(logp)),
    loss: () => policyObjective(batch, { loss, aggregation }),
    'loss and KL term': () => policyObjective(batch, presets.paper),
  },
  { rounds, warmUps: 2 },
)

printMachine(
  `Medians of ${rounds} rounds, one core; (B, T) = (${rows}, ${tokens}), ${valid.toLocaleString('en')} tokens, float32, preset paper.`,
)
printTable(
  ['work, gradient and metrics included', 'time', 'million tokens/s', 'times the copy'],
  (['loss', 'loss and KL term', 'copy'] as const).map((name) => [
    name === 'copy' ? 'copying one array to float64 and back' : name,
    milliseconds(median(times[name])),
    (valid / median(times[name]) / 1000).toFixed(1),
    (median(times[name]) / median(times.copy)).toFixed(1),
  ]),
)
