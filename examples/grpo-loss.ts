import { ok, strictEqual } from 'node:assert'
import { consecutiveGroups, estimateAdvantages, policyObjective, presets } from '@spatial-ssrl/grpo'

// Two questions, three replies each, two tokens a reply. The second question teaches nothing: all its replies earn the same.
const rewards = [1, 0.1, 0.1, 0.9, 0.9, 0.9]
const advantages = estimateAdvantages(rewards, consecutiveGroups(6, 3), presets.paper.advantage)
console.log('advantages', Array.from(advantages, (value) => value.toFixed(2)).join(' '))

// Log-probabilities of the sampled tokens, token t of reply i at 2·i + t; the policy has not moved since it sampled.
const logp = Float64Array.of(-0.7, -1.2, -0.4, -2.1, -0.9, -0.3, -0.2, -0.8, -1.5, -0.6, -0.1, -1.1)
const batch = {
  rows: 6,
  tokens: 2,
  logp,
  oldLogp: logp,
  referenceLogp: logp,
  mask: new Uint8Array(12).fill(1),
  advantages,
}
const { loss, dLdlogp, metrics } = policyObjective(batch, presets.paper)
console.log('loss', loss.toFixed(6), 'KL', metrics.kl, 'clipped', metrics.clipFraction)
console.log('dL/dlogp', Array.from(dLdlogp, (value) => value.toFixed(3)).join(' '))

ok(dLdlogp[0]! < 0, 'descending the loss makes the good reply likelier')
ok(dLdlogp[2]! > 0, 'and the bad ones less likely')
strictEqual(Math.max(...dLdlogp.slice(6).map(Math.abs)), 0)

// The gradient is the derivative: nudge one log-probability and see how far the loss moves.
const lossAt = (value: number) => policyObjective({ ...batch, logp: logp.with(3, value) }, presets.paper).loss
const slope = (lossAt(logp[3]! + 1e-5) - lossAt(logp[3]! - 1e-5)) / 2e-5
ok(Math.abs(slope - dLdlogp[3]!) < 1e-7, `expected ${dLdlogp[3]}, measured ${slope}`)
