import { SpatialError } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { GrpoConfig } from '../grpo/grpo-config.ts'
import { judged, openReward } from './open-reward.ts'
import { readReward } from './reward-flag.ts'

const boxed = (answer: string) => `<think>…</think> \\boxed{${answer}}`
const maze = { rows: 2, columns: 2, start: 0, goal: 3, walls: [[0, 1]] }

test('without a word it is the published reward, and every puzzle of the catalogue has its rule', () => {
  const judge = openReward(undefined)
  expect(judge({ task: 'shuffle', answer: '0-1-2' }, boxed('0, 1, 2'))!.parts.accuracy).toBe(0)
  expect(judge({ task: 'rotation', answer: '90' }, boxed('90°'))!.reward).toBe(1)
  expect(judge({ task: 'maze', answer: 'D-R', meta: { maze } }, boxed('down, right'))!.reward).toBe(1)
  expect(() => judged(judge, { task: 'maze', answer: 'D-R' }, boxed('D-R'))).toThrow('cannot judge a reply to maze')
})

test('a wrong reward is one line, in a flag as in a configuration', async () => {
  expect(() => openReward({ tasks: { depth: { rule: 'order' } } })).toThrow(SpatialError)
  await expect(readReward('{"profile":"strict"}')).rejects.toThrow('reward.profile: expected one of paper, default')
  await expect(readReward('{"profile":')).rejects.toSatisfy(
    (error) => SpatialError.is(error) && /^the reward is not JSON: [^\n]+$/.test(error.message),
  )
  const read = GrpoConfig.safeParse({ reward: { profil: 'paper' } })
  expect(read.error?.issues[0]).toMatchObject({
    path: ['reward'],
    message: expect.stringContaining('unknown key profil'),
  })
  expect(
    GrpoConfig.parse({ reward: { tasks: { depth: { rule: 'permutation', credit: 'footrule' } } } }).reward,
  ).toBeDefined()
  expect(GrpoConfig.parse({})).not.toHaveProperty('reward')
})
