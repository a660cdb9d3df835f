import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initModel, openPolicy } from '@spatial-ssrl/model-runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bytesOf, run } from '../run-program.fixture.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'model-commands-'))
  mkdirSync(at('empty'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('init-model writes a model folder, the same for the same seed', async () => {
  expect(run('init-model', '--seed', '3', '--out', at('model')).status).toBe(0)
  await initModel(at('again'), { preset: 'tiny', seed: '3' })
  expect(existsSync(at('model', 'model.safetensors'))).toBe(true)
  expect(bytesOf(at('again'))).toEqual(bytesOf(at('model')))
})

test('doctor says what a model takes of this machine, and wants a recipe or a model', async () => {
  await initModel(at('examined'), { preset: 'tiny', seed: 3 })
  const { status, lastLine } = run('doctor', '--model', at('examined'), '--json')
  expect(status).toBe(0)
  const { modes, rates } = JSON.parse(lastLine) as {
    modes: { own: number; mapped: number; fits: boolean; seconds: number }[]
    rates: Record<string, number>
  }
  expect(modes.map(({ mapped }) => mapped > 0)).toEqual([false, true, false, true, false, false])
  expect(modes.every(({ fits, seconds }) => fits && seconds > 0)).toBe(true)
  expect(Object.keys(rates)).toEqual(['wide', 'narrow', 'widened'])
  expect(modes[5]!.own).toBeGreaterThan(modes[4]!.own)
  expect(run('doctor')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^error: name a recipe, or a model folder/),
  })
})

test('merge-adapter makes one folder of a model and an adapter, and refuses what does not fit', async () => {
  await initModel(at('adapted'), { preset: 'tiny', seed: 3 })
  const policy = await openPolicy(at('adapted'), { threads: 1, adapter: { rank: 2, alpha: 4, targets: ['q_proj'] } })
  const reply = policy.encode('A')
  const batch = { groups: [{ request: { text: 'Which?', images: [] }, replies: [reply] }], maxTokens: reply.length }
  await policy.accumulate(batch, new Float32Array(reply.length).fill(-1))
  const betas: [number, number] = [0.9, 0.999]
  await policy.update({ learningRate: 0.1, betas, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 })
  await policy.saveAdapter(at('adapter'))
  await policy.save(at('expected'))
  await policy.close()
  const merged = run('merge-adapter', at('adapted'), at('adapter'), '--out', at('merged'), '--json')
  expect([merged.status, merged.stderr]).toEqual([0, expect.stringMatching(/^wrote [^\n]* merged to [^\n]*\n$/)])
  expect(JSON.parse(merged.lastLine)).toEqual({ out: at('merged'), model: at('adapted'), adapter: at('adapter') })
  expect(bytesOf(at('merged'))).toEqual(bytesOf(at('expected')))
  expect(bytesOf(at('merged'))).not.toEqual(bytesOf(at('adapted')))
  const foreign = run('merge-adapter', at('adapted'), at('empty'), '--out', at('none'))
  expect(foreign.status).toBe(1)
  expect(foreign.stderr).toMatch(/^error: \S+adapter_config\.json: not found; expected an adapter folder[^\n]*\n$/)
  expect(existsSync(at('none'))).toBe(false)
})
