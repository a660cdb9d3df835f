import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { initModel } from '../checkpoint/init-model.ts'
import { openPolicy } from '../policy/local-policy.ts'
import { type PlannedOpening, planMemory } from './memory.ts'
import { measureRates, workSeconds } from './rate.ts'

let folder: string
let model: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-'))
  model = join(folder, 'tiny')
  await initModel(model, { preset: 'tiny', seed: 1 })
})
afterAll(() => rm(folder, { recursive: true }))

const run = { promptTokens: 40, patches: 16, replies: 8, replyTokens: 16 }
const bytesOf = (plan: Awaited<ReturnType<typeof planMemory>>, what: string) =>
  plan.parts.find((part) => part.what.startsWith(what))?.bytes ?? 0

test('counts are those of the opened policy', async () => {
  const openings = [{}, { trainable: ['!visual.*'] }, { adapter: { rank: 2, alpha: 4, targets: ['q_proj'] } }]
  for (const opening of openings) {
    const policy = await openPolicy(model, { threads: 1, lanes: 1, ...opening })
    const plan = await planMemory(model, opening)
    expect([plan.parameters, plan.trained]).toEqual([policy.parameterCount, policy.trainableCount])
    await policy.close()
  }
})

test('what trains has gradient and moments, what is frozen has not, and what stays in files is no own memory', async () => {
  const [all, held, inFiles] = [
    await planMemory(model, {}, { run, learns: true, reference: true }),
    await planMemory(model, { trainable: 'none', frozen: 'memory' }, { run }),
    await planMemory(model, { trainable: 'none', frozen: 'files' }, { run }),
  ]
  expect(bytesOf(all, 'moments')).toBe(8 * all.parameters)
  expect(bytesOf(all, 'reference')).toBe(4 * all.parameters)
  expect(bytesOf(held, 'moments') + bytesOf(held, 'gradient')).toBe(0)
  expect(bytesOf(held, 'frozen weights, float32')).toBe(4 * held.parameters)
  expect(inFiles.mapped).toBe(4 * held.parameters)
  expect(held.own - inFiles.own).toBe(4 * held.parameters)
  for (const plan of [all, held, inFiles]) expect(plan.own).toBe(plan.parts.reduce((sum, { bytes }) => sum + bytes, 0))
})

test('longer replies take more, and never less than a part of them', async () => {
  const plans = await Promise.all(
    [16, 256, 4096].map((replyTokens) => planMemory(model, {}, { run: { ...run, replyTokens }, learns: true })),
  )
  expect(plans[0]!.own).toBeLessThan(plans[1]!.own)
  expect(plans[1]!.own).toBeLessThan(plans[2]!.own)
})

test('work grows as the weights that a pass goes through do', async () => {
  const of = async (opening: PlannedOpening, learns: boolean) =>
    (await planMemory(model, opening, { run, learns })).work!
  const [all, some, answered, widened] = [
    await of({}, true),
    await of({ trainable: ['model.layers.0.*'] }, true),
    await of({ trainable: 'none', frozen: 'memory' }, false),
    await of({ trainable: 'none', frozen: 'files' }, false),
  ]
  expect(some.wide).toBeLessThan(all.wide)
  expect(some.wide).toBeGreaterThan(0.6 * all.wide) // there and back by the rows, whatever trains
  expect(all.narrow).toBe(0)
  expect(answered.narrow).toBeGreaterThan(0)
  expect(answered.wide).toBeLessThan(some.wide)
  expect(widened).toEqual(answered) // stored as float32: nothing to widen
})

test('a rate is what was done in the time that the clock says', async () => {
  let ticks = 0
  const rates = await measureRates({ threads: 1, replies: 4, now: () => 1000 * ticks++ }) // each run takes a second
  expect(rates.wide / rates.narrow).toBeCloseTo(512 / 4)
  expect(workSeconds({ wide: 3 * rates.wide, narrow: 2 * rates.narrow, widened: rates.widened }, rates)).toBeCloseTo(6)
})
