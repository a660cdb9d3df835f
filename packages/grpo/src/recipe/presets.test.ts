import { expect, test } from 'vitest'
import { policyObjective } from '../objective/objective.ts'
import { presets } from './presets.ts'

test('paper: the published recipe, every option', () => {
  expect(presets.paper).toEqual({
    groupSize: 5,
    sampling: { temperature: 1, topP: 1 },
    promptsPerRollout: 256,
    updatesPerRollout: 2,
    advantage: { name: 'group-normalised', epsilon: 1e-6 },
    loss: { name: 'clipped-surrogate', low: 0.2, high: 0.3, dual: 3 },
    aggregation: { mode: 'token-mean', epsilon: 1e-8 },
    kl: { estimator: 'low_var_kl', coefficient: 0.01 },
    optimiser: { learningRate: 1e-6, betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0.01, maxGradNorm: 1 },
    schedule: { name: 'constant' },
  })
})

test('every preset is a complete objective', () => {
  const batch = {
    rows: 2,
    tokens: 1,
    logp: Float64Array.of(-1, -1),
    oldLogp: Float64Array.of(-1, -1),
    referenceLogp: Float64Array.of(-1, -1),
    mask: Uint8Array.of(1, 1),
    advantages: [1, -1],
  }
  for (const recipe of Object.values(presets)) {
    const { dLdlogp } = policyObjective(batch, recipe)
    expect(dLdlogp[0]).toBeLessThan(0)
    expect(dLdlogp[1]).toBeGreaterThan(0)
  }
})
