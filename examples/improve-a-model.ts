import { ok } from 'node:assert'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { consecutiveGroups, estimateAdvantages, policyObjective, presets } from '@spatial-ssrl/grpo'
import { initModel, openPolicy } from '@spatial-ssrl/model-runtime'

// GRPO from first principles: sample, reward, compare within the group, push. A model with random weights learns to say digits.
const reward = (text: string) => (text.match(/[0-9]/g) ?? []).length / Math.max(1, text.length)

const folder = await mkdtemp(join(tmpdir(), 'improve-'))
await initModel(join(folder, 'tiny'), { preset: 'tiny', seed: 1 })
const policy = await openPolicy(join(folder, 'tiny'))
await policy.freezeReference()
const requests = Array.from({ length: 8 }, () => ({ text: 'Give the numbers.', images: [] }))
const [groupSize, maxTokens] = [16, 4]
const means: number[] = []

for (let step = 0; step < 12; step++) {
  const answers = await policy.generate(requests, { n: groupSize, temperature: 1, maxTokens, seed: `step ${step}` })
  const replies = answers.flat()
  const rewards = replies.map(({ text }) => reward(text))
  const advantages = estimateAdvantages(rewards, consecutiveGroups(replies.length, groupSize), presets.paper.advantage)

  const batch = {
    groups: requests.map((request, i) => ({ request, replies: answers[i]!.map(({ tokens }) => tokens) })),
    maxTokens,
  }
  const mask = new Uint8Array(replies.length * maxTokens)
  for (const [i, { tokens }] of replies.entries()) mask.fill(1, i * maxTokens, i * maxTokens + tokens.length)
  const { logprobs } = await policy.logprobs(batch)
  const reference = await policy.referenceLogprobs(batch)
  const { dLdlogp } = policyObjective(
    {
      rows: replies.length,
      tokens: maxTokens,
      logp: logprobs,
      oldLogp: logprobs,
      referenceLogp: reference.logprobs,
      mask,
      advantages,
    },
    presets.paper,
  )
  await policy.accumulate(batch, dLdlogp)
  await policy.update({ learningRate: 2e-3, betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 })

  means.push(rewards.reduce((sum, value) => sum + value, 0) / rewards.length)
  console.log(`step ${step}: mean reward ${means.at(-1)!.toFixed(3)}`)
}
ok(means.at(-1)! > 2 * means[0]! + 0.1, `expected the reward to grow, got ${means[0]} → ${means.at(-1)}`)
await policy.close()
await rm(folder, { recursive: true })
