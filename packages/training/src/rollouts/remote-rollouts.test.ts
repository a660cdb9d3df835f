import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PolicyRequest } from '@spatial-ssrl/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OptimiserConfig, optimiserStep } from '../optimise/optimiser-config.ts'
import type { ServedReplies } from './sampler.ts'
import { Away, type Event, type Servers, servedPolicy } from './served-policy.fixture.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remote-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const ask = (text: string): PolicyRequest => ({ text, images: [] })
const probe = ask('probe')
const questions = [ask('one'), ask('two'), ask('three')]
const how = (seed: string) => ({ n: 2, temperature: 1, maxTokens: 4, seed })
const step = optimiserStep(OptimiserConfig.parse({ learningRate: 1e-3 }), 0, 0)
const open = (servers: Servers = {}, tolerance?: number) => servedPolicy(folder, {}, servers, tolerance)
const told = (events: readonly Event[]) =>
  events.map((event) =>
    event.kind === 'deliver' ? `deliver ${event.updates}` : `${event.seed} ${event.text} by ${event.weights}`,
  )

test('servers get the weights before they are asked, once per update, and prove it with the probe', async () => {
  const { policy, events } = open()
  await policy.remote.check(probe)
  await policy.generate(questions.slice(0, 1), how('a'))
  await policy.generate(questions.slice(0, 1), how('b'))
  await policy.update(step)
  await policy.generate(questions.slice(0, 1), how('c'))
  await policy.update(step)
  await policy.remote.settle()
  await policy.remote.settle()
  expect(told(events)).toEqual([
    'deliver 0',
    'probe probe by 0',
    'probe probe by 0',
    'a/0 one by 0',
    'b/0 one by 0',
    'deliver 1',
    'probe probe by 1',
    'c/0 one by 1',
    'deliver 2',
    'probe probe by 2',
  ])
  const temperatures = events.flatMap((event) => (event.kind === 'sample' ? [event.temperature] : []))
  expect(temperatures.slice(0, 2)).toEqual([0, 1]) // as it answers, and as it samples
})

test('replies are read from their tokens and keep the log-probabilities of the server', async () => {
  const { policy } = open()
  await policy.remote.check(probe)
  const [first] = await policy.generate(questions, how('a'))
  expect(first).toEqual([0, 1].map(() => ({
    text: 'A',
    tokens: Int32Array.of(65, 0),
    logprobs: Float32Array.of(-1, -1),
    finishReason: 'stop',
  }))) // biome-ignore format: one reply
})

describe('sampled ahead', () => {
  test('replies are those of the same settings, by the weights that were newest when sampling began', async () => {
    const { policy, events } = open()
    await policy.remote.check(probe)
    policy.remote.sampleAhead(questions, how('next'))
    await policy.generate(questions, how('other'))
    await policy.update(step)
    await policy.generate(questions, how('next'))
    expect(policy.remote.figures()).toEqual({ staleness: 1, probeDifference: 0 })
    expect(policy.remote.figures().staleness).toBe(0)
    const seeds = events.flatMap((event) => (event.kind === 'sample' ? [event.seed] : []))
    expect(seeds.filter((seed) => seed.startsWith('next'))).toEqual(['next/0', 'next/1', 'next/2'])
    await policy.generate(questions, how('next')) // used once
    expect(events.filter((event) => event.kind === 'sample' && event.seed === 'next/0')).toHaveLength(2)
  })

  test('a failure is told to whoever asks for the replies', async () => {
    let refuse = false
    const { policy } = open({
      before: () => {
        if (refuse) throw new Error('too long')
      },
    })
    await policy.remote.check(probe)
    refuse = true
    policy.remote.sampleAhead(questions, how('next'))
    await expect(policy.generate(questions, how('next'))).rejects.toThrow('too long')
  })
})

describe('a server that dies', () => {
  test('is waited for, gets the weights again, and is asked only what it still owes', async () => {
    let [asked, down] = [0, 0]
    const { policy, events, notices, pauses } = open({
      before: ({ seed }) => {
        if (seed === 'probe' && down > 0 && down-- > 0) throw new Away('connection refused')
        if (seed === 'a/1' && asked++ === 0) {
          down = 2
          throw new Away('connection reset')
        }
      },
    })
    await policy.remote.check(probe)
    const replies = await policy.generate(questions, how('a'))
    expect(replies.map((group) => group.length)).toEqual([2, 2, 2])
    const seeds = events.flatMap((event) => (event.kind === 'sample' ? [event.seed] : []))
    expect(seeds.filter((seed) => seed !== 'probe')).toEqual(['a/0', 'a/2', 'a/1'])
    expect(pauses).toEqual([1000, 2000, 4000])
    expect(notices).toEqual([
      'waiting up to 1 minutes for a server: connection reset',
      'the server of the rollouts is back',
    ])
    expect(told(events).filter((line) => line.startsWith('deliver'))).toHaveLength(4)
  })

  test('is not waited for without end', async () => {
    let dead = false
    const { policy, pauses } = open({
      before: () => {
        if (dead) throw new Away('connection refused')
      },
    })
    await policy.remote.check(probe)
    dead = true
    await expect(policy.generate(questions, how('a'))).rejects.toThrow(/after 1 minutes of waiting.*--resume/)
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(60_000)
  })

  test('at the beginning is a mistake, and not waited for', async () => {
    const { policy, pauses } = open({
      before: () => {
        throw new Away('connection refused')
      },
    })
    await expect(policy.remote.check(probe)).rejects.toThrow('connection refused')
    expect(pauses).toEqual([])
  })

  test('is not waited for once the policy is closed', async () => {
    let dead = false
    const { policy } = open({
      before: () => {
        if (dead) throw new Away('connection refused')
      },
    })
    await policy.remote.check(probe)
    dead = true
    policy.remote.sampleAhead(questions, how('next'))
    await policy.close()
    await expect(policy.generate(questions, how('next'))).rejects.toThrow()
  })

  test('ends replies midway: they count as not given', async () => {
    let asked = 0
    const { policy, events } = open({
      change: (served) => {
        if (served.replies.length !== 2 || asked++ > 0) return served
        return { ...served, replies: served.replies.map((reply) => ({ ...reply, finishReason: 'abort' })) }
      },
    })
    await policy.remote.check(probe)
    await policy.generate(questions.slice(0, 1), how('a'))
    expect(told(events).filter((line) => line.startsWith('a/0'))).toEqual(['a/0 one by 0', 'a/0 one by 0'])
  })
})

describe('refused before any work', () => {
  const changed = (change: (served: ServedReplies) => ServedReplies) => open({ change }).policy.remote.check(probe)
  const reply = (part: object) => (served: ServedReplies) => ({
    ...served,
    replies: served.replies.map((one) => ({ ...one, ...part })),
  })

  test.each([
    ['another count of prompt tokens', (served: ServedReplies) => ({ ...served, promptTokenIds: null, promptTokens: 7 }), /as 7 tokens, the trained model as 5: serve/],
    ['another prompt token', (served: ServedReplies) => ({ ...served, promptTokenIds: Int32Array.of(112, 114, 111, 98, 9) }), /token 5 of a question as 9, the trained model as 101/],
    ['no token ids', reply({ tokens: new Int32Array(), logprobs: new Float32Array() }), /tells no token ids: take vLLM/],
    ['fewer log-probabilities', reply({ logprobs: Float32Array.of(-1) }), /1 log-probabilities for 2 tokens/],
    ['log-probabilities that are none', reply({ logprobs: Float32Array.of(-1, 3) }), /--logprobs-mode/],
    ['another end', reply({ tokens: Int32Array.of(65, 66) }), /ends replies at token 66, the trained model at 0/],
    ['too many replies', (served: ServedReplies) => ({ ...served, replies: [...served.replies, ...served.replies] }), /2 replies where 1/],
  ])('%s', async (_name, change, message) => { // biome-ignore format: a table
    await expect(changed(change)).rejects.toThrow(message)
  }) // biome-ignore format: a table

  test('other log-probabilities, greedy or sampled', async () => {
    await expect(open({ logprob: () => -1.2 }).policy.remote.check(probe)).rejects.toThrow(/up to 0.200 nats.*0.10 are/)
    await expect(open({ logprob: () => -1.2 }, 0.3).policy.remote.check(probe)).resolves.toBeUndefined()
  })
})

describe('weights that do not arrive are an error', () => {
  test('where the engines agree closely, at the first update already', async () => {
    const { policy } = open({ deaf: true })
    await policy.remote.check(probe)
    await policy.update(step)
    await expect(policy.generate(questions, how('a'))).rejects.toThrow(/0.100 nats.*0.0010 are allowed/)
  })

  test('where much is allowed, by an answer that is to the last bit the one before', async () => {
    const { policy } = open({ deaf: true }, 1)
    await policy.remote.check(probe)
    await policy.update(step)
    await expect(policy.generate(questions, how('a'))).rejects.toThrow(/moved by 0.100 nats.*did not reach it/)
  })
})
