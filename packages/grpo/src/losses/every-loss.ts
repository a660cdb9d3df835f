import type { PolicyLoss } from './policy-loss.ts'

/** For tests: losses whose value changes with logp as their gradient says, away from kinks. */
export const differentiableLosses: readonly [string, PolicyLoss][] = [
  ['symmetric clip', { name: 'clipped-surrogate', low: 0.2, high: 0.2 }],
  ['clip-higher with dual clip', { name: 'clipped-surrogate', low: 0.2, high: 0.3, dual: 3 }],
  ['two-sided clip', { name: 'clipped-surrogate', low: 0.2, high: 0.2, delta: 2 }],
  ['REINFORCE', { name: 'reinforce' }],
  ['DRO', { name: 'reinforce', pull: 0.1 }],
  ['SAPO', { name: 'soft-gate', positive: 1, negative: 1.05 }],
  ['GSPO', { name: 'sequence-ratio', low: 0.2, high: 0.2 }],
  ['product of ratios', { name: 'sequence-ratio', low: 0.2, high: 0.2, ratio: 'product' }],
  ['GMPO', { name: 'geometric-mean', low: 0.4, high: 0.4 }],
  ['prime-rl', { name: 'gated-ratio', gate: { by: 'signed-difference', low: 0.2, high: 0.2 }, pull: 1e-3 }],
  ['prime-rl ipo', { name: 'gated-ratio', gate: { by: 'difference', limit: 0.1 }, pull: 1e-3 }],
  ['verifiers', { name: 'gated-ratio', gate: { by: 'ratio', lowest: 0.125, highest: 8 } }],
  ['KL-Cov', { name: 'covariance-penalty', share: 0.2, coefficient: 0.1 }],
]

/** For tests: losses −stop(factor)·logp, whose gradient is the stopped factor. */
export const stoppedLosses: readonly [string, PolicyLoss][] = [
  ['CISPO', { name: 'cispo', lowest: 0, highest: 5 }],
  ['DPPO-TV', { name: 'probability-gate', measure: 'total-variation', low: 0.2, high: 0.2 }],
  ['DPPO-KL', { name: 'probability-gate', measure: 'bernoulli-kl', low: 0.02, high: 0.02, truncate: 3 }],
  ['prime-rl of February 2026', { name: 'stopped-ratio', lowest: 0.125, highest: 8, pull: 0.05 }],
  ['VESPO', { name: 'soft-sequence-weight' }],
]

/** For tests: all of them. */
export const everyLoss = [...differentiableLosses, ...stoppedLosses]
