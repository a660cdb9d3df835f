import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recordingPolicy } from '../optimise/recording-policy.fixture.ts'
import { checkpointSteps, latestCheckpoint, type RunState, saveCheckpoint } from './checkpoint.ts'

let run: string
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'checkpoint-'))
})
afterEach(() => rm(run, { recursive: true }))

const state = (step: number): RunState => ({ phase: 'grpo', step, seconds: 1.5, recipe: 'r' })
const folders = () => readdir(join(run, 'checkpoints'))

test('a run without checkpoints has none', async () => {
  expect(await latestCheckpoint(run)).toBeNull()
})

test('the newest ones stay, in the order of steps and not of letters', async () => {
  for (const step of [9, 10, 1_000_000, 2_000_000]) await saveCheckpoint(run, recordingPolicy(), state(step), 2)
  expect(await checkpointSteps(run)).toEqual([1_000_000, 2_000_000])
  expect(await folders()).toEqual(['step-1000000', 'step-2000000'])
  const latest = await latestCheckpoint(run)
  expect(latest!.state).toEqual(state(2_000_000))
  expect(await readdir(latest!.dir)).toEqual(['checksums.json', 'model.safetensors', 'state.json'])
})

test('what other machines keep of a checkpoint goes before its folder does, and nothing else', async () => {
  const seen: string[] = []
  const discard = async (dir: string) => {
    seen.push(`${dir.slice(-6)}: ${(await readdir(dir)).includes('state.json')}`)
  }
  for (const step of [1, 2, 3, 4]) await saveCheckpoint(run, recordingPolicy({ discard }), state(step), 2)
  expect(seen).toEqual(['000001: true', '000002: true'])
})

test('a full disk leaves the checkpoint before it whole, and says so in one line', async () => {
  await saveCheckpoint(run, recordingPolicy(), state(1), 1)
  const full = recordingPolicy({
    save: async (dir) => {
      throw new SpatialError('model', `${dir}: cannot be written (ENOSPC: no space left on device, write)`)
    },
  })
  const saving = saveCheckpoint(run, full, state(2), 1)
  await expect(saving).rejects.toThrow(/step-000002 is not saved, those before it are whole: .*ENOSPC/)
  await expect(saving).rejects.toMatchObject({ code: 'data' })
  expect(await folders()).toEqual(['step-000001'])
  expect((await latestCheckpoint(run))!.state).toEqual(state(1))
})

test('a place that may not be written, with the fix for it', async () => {
  const denied = recordingPolicy({
    save: async (dir) => {
      throw Object.assign(new Error(`EACCES: permission denied, open '${dir}'`), { code: 'EACCES' })
    },
  })
  await expect(saveCheckpoint(run, denied, state(1), 1)).rejects.toThrow(/is not saved, .*permission denied — change/)
  expect(await folders()).toEqual([])
})

test('a mistake of the program is not dressed up', async () => {
  const broken = recordingPolicy({
    save: async () => {
      throw new TypeError('x is undefined')
    },
  })
  await expect(saveCheckpoint(run, broken, state(1), 1)).rejects.toThrow(TypeError)
})

test('what a killed process left is neither seen nor in the way', async () => {
  await saveCheckpoint(run, recordingPolicy(), state(1), 1)
  for (const left of ['step-000002.partial', 'step-000002.partial.partial', 'step-000000.old'])
    await mkdir(join(run, 'checkpoints', left))
  await writeFile(join(run, 'checkpoints', 'step-000002.partial', 'half'), 'x')
  expect((await latestCheckpoint(run))!.state.step).toBe(1)
  const dir = await saveCheckpoint(run, recordingPolicy(), state(2), 1)
  expect(await readdir(dir)).toEqual(['checksums.json', 'model.safetensors', 'state.json'])
})

test.each([
  ['missing', null],
  ['cut short', '{"phase": "grpo", "st'],
  ['of another kind', '{"phase": "grpo", "step": -1}'],
])('a newest checkpoint whose state is %s is an error, not a reason to take an older one', async (_how, text) => {
  await saveCheckpoint(run, recordingPolicy(), state(1), 2)
  const file = join(await saveCheckpoint(run, recordingPolicy(), state(2), 2), 'state.json')
  await (text === null ? rm(file) : writeFile(file, text))
  await expect(latestCheckpoint(run)).rejects.toThrow(
    /step-000002 cannot be resumed .*delete that folder to resume from/,
  )
  await rm(join(run, 'checkpoints', 'step-000002'), { recursive: true })
  expect((await latestCheckpoint(run))!.state.step).toBe(1)
})

test('saving a step again replaces it', async () => {
  await saveCheckpoint(run, recordingPolicy(), state(1), 1)
  const again = recordingPolicy({ save: (dir) => writeFile(join(dir, 'model.safetensors'), 'again') })
  const dir = await saveCheckpoint(run, again, state(1), 1)
  expect(await readFile(join(dir, 'model.safetensors'), 'utf8')).toBe('again')
})

test('a changed byte anywhere in a checkpoint, a cut and a lost file are named', async () => {
  const dir = await saveCheckpoint(run, recordingPolicy(), state(1), 1)
  expect((await latestCheckpoint(run))!.verified).toBe(true)
  for (const name of await readdir(dir)) {
    const file = join(dir, name)
    const whole = await readFile(file)
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 40)) {
      const bytes = Buffer.from(whole)
      bytes[at] = bytes[at]! ^ 1
      await writeFile(file, bytes)
      await expect(latestCheckpoint(run), `${name} byte ${at}`).rejects.toThrow(
        new RegExp(`step-000001 cannot be resumed \\(${name} is damaged`),
      )
    }
    await writeFile(file, whole.subarray(0, whole.length - 2))
    await expect(latestCheckpoint(run)).rejects.toThrow(`${name} is damaged`)
    if (name !== 'checksums.json') {
      await rm(file)
      await expect(latestCheckpoint(run)).rejects.toThrow(`${name} is missing`)
    }
    await writeFile(file, whole)
  }
  await writeFile(join(dir, 'notes.txt'), 'mine') // nobody’s business
  expect((await latestCheckpoint(run))!.verified).toBe(true)
})

test('a checkpoint without hashes is taken, and known to be unverified', async () => {
  await rm(join(await saveCheckpoint(run, recordingPolicy(), state(1), 1), 'checksums.json'))
  expect(await latestCheckpoint(run)).toMatchObject({ state: state(1), verified: false })
})
