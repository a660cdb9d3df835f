import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { recordingPolicy, type Script } from '../optimise/recording-policy.fixture.ts'
import { fixedQuestions } from '../questions/questions.fixture.ts'
import type { ServedReplies } from '../rollouts/sampler.ts'
import { type Servers, servedPolicy } from '../rollouts/served-policy.fixture.ts'
import { openRunFolder, readMetrics } from '../run/run-folder.ts'
import { checkRollouts } from './check-rollouts.ts'
import { trainGrpo } from './grpo.ts'
import { GrpoConfig } from './grpo-config.ts'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'served-'))
})
afterEach(() => rm(out, { recursive: true }))

const configOf = (more: object = {}, recipe: object = {}) =>
  GrpoConfig.parse({
    steps: 6,
    maxReplyTokens: 4,
    saveEvery: 10,
    recipe: { groupSize: 2, promptsPerRollout: 2, updatesPerRollout: 1, kl: 'none', ...recipe },
    ...more,
  })

async function train(config: GrpoConfig, servers: Servers = {}, script: Script = {}) {
  const served = servedPolicy(out, script, servers, 5)
  const questions = await fixedQuestions(10)
  await checkRollouts(served.policy, questions, config, questions.prompt)
  const run = await openRunFolder(join(out, 'run'), { phase: 'grpo', recipe: 'r' }, { resume: false })
  const start = { step: 0, seconds: 0, recipe: 'r' }
  await trainGrpo(served.policy, questions, config, run, start, { now: () => 0 })
  return { ...served, metrics: await readMetrics(join(out, 'run')) }
}

/** Weights that sampled the replies of each step, in order of steps. */
function weightsOfSteps(events: Awaited<ReturnType<typeof train>>['events']): Map<number, Set<number>> {
  const steps = new Map<number, Set<number>>()
  for (const event of events) {
    if (event.kind === 'deliver') continue
    const [, step] = /^1\/rollout\/(\d+)\//.exec(event.seed) ?? []
    if (step === undefined) continue
    const weights = steps.get(Number(step)) ?? new Set()
    steps.set(Number(step), weights.add(Number(event.weights)))
  }
  return steps
}

test.each([
  [0, 1],
  [1, 1],
  [3, 1],
  [2, 2],
])(
  'staleness %i with %i updates a rollout: no reply is older, and none is sampled beyond the last step',
  async (staleness, updatesPerRollout) => {
    const config = configOf({ staleness }, { updatesPerRollout })
    const slow = () => setTimeout(5) // a pass back takes longer than a reply, or nothing would be sampled ahead
    const { events, metrics } = await train(config, {}, { passing: slow })
    const steps = weightsOfSteps(events)
    expect([...steps.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5])
    for (const [step, weights] of steps) {
      expect(weights.size).toBe(1) // one rollout, one version
      const behind = step * updatesPerRollout - [...weights][0]!
      expect(behind).toBeGreaterThanOrEqual(0)
      expect(behind).toBeLessThanOrEqual(staleness)
      expect(metrics[step]!.staleness).toBe(behind)
    }
    const seeds = events.flatMap((event) => (event.kind === 'sample' && event.seed !== 'probe' ? [event.seed] : []))
    expect(new Set(seeds).size).toBe(seeds.length) // none asked twice
    if (staleness > 0) expect(metrics.some((line) => Number(line.staleness) > 0)).toBe(true)
  },
)

test('the policy is compared with the servers in every step', async () => {
  const { metrics } = await train(configOf({ steps: 1 }), { logprob: () => -1.1 })
  const ratio = Math.exp(0.1)
  expect(metrics[0]!.mismatchLargest).toBeCloseTo(0.1, 6)
  expect(metrics[0]!.mismatchEss).toBeCloseTo(1, 6)
  expect(metrics[0]!.mismatchK3).toBeCloseTo(ratio - 0.1 - 1, 6)
  expect(metrics[0]!.mismatchChiSquared).toBeCloseTo(ratio * ratio - 1, 5)
})

test('a correction of the recipe takes the words of the servers for those of the generator', async () => {
  /** The first reply is right; every log-probability is 0.1 below the policy's. */
  const change = (served: ServedReplies): ServedReplies => ({
    ...served,
    replies: served.replies.map((reply, index) => {
      if (served.replies.length === 1) return reply // the probe
      const tokens = Int32Array.from(`<think>so</think> \\boxed{${index === 0 ? 'A' : 'B'}}\0`, (letter) =>
        letter.charCodeAt(0),
      )
      return { tokens, logprobs: new Float32Array(tokens.length).fill(-1.1), finishReason: 'stop' }
    }),
  })
  const gradient = async (highest: number) => {
    const corrections = { weights: { mode: 'token-mask' as const, highest } }
    const { local } = await train(configOf({ steps: 1, maxReplyTokens: 40 }, { corrections }), { change })
    await rm(join(out, 'run'), { recursive: true })
    return local.of('accumulate')[0]!.dLdlogp
  }
  expect((await gradient(1.2)).some((value) => value !== 0)).toBe(true)
  expect((await gradient(1.05)).every((value) => value === 0)).toBe(true) // the weight e^0.1 is masked
})

describe('refused before any work', () => {
  const check = async (config: GrpoConfig, policy = servedPolicy(out).policy) => {
    const questions = await fixedQuestions(10)
    return checkRollouts(policy, questions, config, questions.prompt)
  }

  test('sampling ahead without servers', async () => {
    const local = recordingPolicy()
    const questions = await fixedQuestions(10)
    await expect(checkRollouts(local, questions, configOf({ staleness: 1 }), questions.prompt)).rejects.toThrow(
      /staleness.*add --rollouts/,
    )
    await expect(checkRollouts(local, questions, configOf(), questions.prompt)).resolves.toBeUndefined()
  })

  test('another temperature, at which log-probabilities could not be compared', async () => {
    await expect(check(configOf({}, { sampling: { temperature: 0.8 } }))).rejects.toThrow(/temperature 1/)
  })

  test('a part of a rollout', () => {
    const read = GrpoConfig.safeParse({ staleness: 3, recipe: { updatesPerRollout: 2, promptsPerRollout: 4 } })
    expect(read.error?.issues[0]).toMatchObject({
      path: ['staleness'],
      message: expect.stringContaining('multiple of'),
    })
  })
})

test('a configuration without staleness is what it was, so that runs of before go on', () => {
  expect(configOf()).not.toHaveProperty('staleness')
})
