import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initModel } from '@spatial-ssrl/model-runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLocal } from './local-engine.ts'
import { planStage } from './memory-plan.ts'

let model: string
beforeAll(async () => {
  model = join(await mkdtemp(join(tmpdir(), 'plan-')), 'tiny')
  await initModel(model, { preset: 'tiny', seed: 1 })
})
afterAll(() => rm(join(model, '..'), { recursive: true }))

const learning = { learns: true, reference: true, replyTokens: 16 }
const answering = { learns: false, reference: false, replyTokens: 16 }

test('what is little of the machine is not told, what is much is, and what does not fit is refused with what does', async () => {
  expect(await planStage(model, {}, learning, 1e12)).toBeNull()
  const line = await planStage(model, {}, learning, 400e6)
  expect(line).toMatch(/training all weights takes at least \d+\.\d GB \(runtime and graphs .*\) of 0\.4 GB$/)

  const plan = planStage(model, {}, learning, 260e6)
  await expect(plan).rejects.toThrow(
    /training all weights takes at least 0\.3 GB .*, and this machine has 0\.3 GB; it fits with `adapter: \{ rank: 16 \}` and `frozen: files` \(0\.3 GB\)$/,
  )
  await expect(plan).rejects.toMatchObject({ code: 'config' })
  await expect(planStage(model, {}, learning, 1e6)).rejects.toThrow(
    'no way to open it here fits — take a smaller model',
  )
})

test('a model that only answers is told to stay in its files', async () => {
  const opening = { trainable: 'none', frozen: 'memory' } as const
  await expect(planStage(model, opening, answering, 253e6)).rejects.toThrow(
    /answering with it .*fits with `frozen: files`/,
  )
})

test('where all weights train, none is frozen', async () => {
  await expect(openLocal(model, {}, learning, { frozen: 'files' })).rejects.toThrow(
    'frozen: all weights train — leave it out, or train an `adapter` or some of them',
  )
})
