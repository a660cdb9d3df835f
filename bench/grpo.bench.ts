import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createRng } from '@spatial-ssrl/core'
import {
  consecutiveGroups,
  estimateAdvantages,
  type PolicyLoss,
  policyLoss,
  policyObjective,
  presets,
  weights,
} from '@spatial-ssrl/grpo'
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
const { aggregation, kl } = presets.paper

const losses: Record<string, PolicyLoss> = {
  'clipped surrogate (PPO, DAPO)': presets.paper.loss,
  CISPO: presets.cispo.loss,
  'sequence ratio (GSPO)': presets.gspo.loss,
  'product of ratios (RLOO)': { name: 'sequence-ratio', low: 0.2, high: 0.2, ratio: 'product' },
  'geometric mean (GMPO)': { name: 'geometric-mean', low: 0.4, high: 0.4 },
  'soft gate (SAPO)': { name: 'soft-gate', positive: 1, negative: 1.05 },
  'soft sequence weight (VESPO)': { name: 'soft-sequence-weight' },
  'REINFORCE (GPG)': { name: 'reinforce' },
  DRO: { name: 'reinforce', pull: 0.1 },
  'probability gate, TV (DPPO)': { name: 'probability-gate', measure: 'total-variation', low: 0.2, high: 0.2 },
  'probability gate, KL (DPPO)': { name: 'probability-gate', measure: 'bernoulli-kl', low: 0.02, high: 0.02 },
  'gated ratio (prime-rl)': {
    name: 'gated-ratio',
    gate: { by: 'signed-difference', low: 0.2, high: 0.2 },
    pull: 1e-3,
  },
  'stopped ratio (prime-rl 2026-02)': { name: 'stopped-ratio', lowest: 0.125, highest: 8, pull: 0.05 },
  'covariance penalty (KL-Cov)': { name: 'covariance-penalty', share: 2e-4, coefficient: 0.1 },
}
const names = Object.keys(losses)
const W = weights(batch, aggregation)
const gradient = new Float64Array(size)

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes of arrays that `work` allocates: the most of three runs, each after a garbage collection. */
function allocated(work: () => unknown): number {
  const runs = [0, 0, 0].map(() => {
    collect()
    const before = process.memoryUsage().arrayBuffers
    const result = work()
    return result === undefined ? 0 : process.memoryUsage().arrayBuffers - before
  })
  return Math.max(...runs)
}

const alone = await timeInTurn(
  Object.fromEntries(names.map((name) => [name, () => policyLoss(batch, W, losses[name]!, gradient)])),
  { rounds, warmUps: 2, clock: 'processor' },
)
const whole = await timeInTurn(
  Object.fromEntries(
    names.map((name) => [name, () => policyObjective(batch, { loss: losses[name]!, aggregation, kl: kl! })]),
  ),
  { rounds, warmUps: 2, clock: 'processor' },
)
const copy = await timeInTurn(
  { copy: () => Float32Array.from(Float64Array.from(logp)) },
  { rounds, warmUps: 2, clock: 'processor' },
)

printMachine(
  `Processor time, medians of ${rounds} rounds; (B, T) = (${rows}, ${tokens}), ${valid.toLocaleString('en')} tokens, float32. ` +
    `Copying one array to float64 and back takes ${milliseconds(median(copy.copy))}. The gradient buffer of the loss alone is given; ` +
    `one (B, T) array of doubles is ${megabytes(8 * size)}.`,
)
const rate = (time: number) => (valid / time / 1000).toFixed(1)
printTable(
  [
    'loss',
    'loss and gradient',
    'million tokens/s',
    'allocates',
    'with KL and metrics',
    'million tokens/s',
    'allocates',
  ],
  names.map((name) => {
    const loss = losses[name]!
    const [single, all] = [median(alone[name]!), median(whole[name]!)]
    return [
      name,
      milliseconds(single),
      rate(single),
      megabytes(allocated(() => policyLoss(batch, W, loss, gradient))),
      milliseconds(all),
      rate(all),
      megabytes(allocated(() => policyObjective(batch, { loss, aggregation, kl: kl! }))),
    ]
  }),
)

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
