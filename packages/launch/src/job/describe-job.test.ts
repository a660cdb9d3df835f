import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { describeJob, type JobWish } from './describe-job.ts'

const folder = mkdtempSync(join(tmpdir(), 'describe-'))
afterAll(() => rmSync(folder, { recursive: true }))
const wish: JobWish = {
  command: ['spatial-eval', 'run', '--prompts=words.yaml', '--out', 'run'],
  ...{ shards: 2, merge: null, directory: folder, upload: null, cpus: null, gpus: 0, atOnce: null, own: [] },
  programs: { 'spatial-ssrl': ['ssrl'], 'spatial-eval': ['spatial-eval'] },
}
const idOf = async (changes: Partial<JobWish> = {}) => (await describeJob({ ...wish, ...changes })).id

test('the same job has the same id; what changes what it does changes the id', async () => {
  writeFileSync(join(folder, 'words.yaml'), 'a: 1')
  const id = await idOf()
  expect(id).toMatch(/^run-[0-9a-f]{12}$/)
  // Where programs lie and what is reserved changes nothing of what is made.
  expect(await idOf({ cpus: 4, atOnce: 1, programs: { ...wish.programs, 'spatial-eval': ['node', 'e.js'] } })).toBe(id)
  const others = [
    await idOf({ shards: 3 }),
    await idOf({ command: [...wish.command, '--cot'] }),
    await idOf({ directory: tmpdir() }),
    await idOf({ directory: null, upload: '00' }),
    await idOf({ directory: null, upload: '11' }),
  ]
  writeFileSync(join(folder, 'words.yaml'), 'a: 2')
  others.push(await idOf())
  expect(new Set([id, ...others]).size).toBe(7)
})

test.each([
  [['python3', '-m', 'verl.trainer.main_ppo'], /^python3-/],
  [['/opt/bin/train.sh'], /^train-/],
  [['generate', '--out', 's'], /^generate-/],
  [['./ü'], /^-?-|^job-/],
])('%j is named so that files and schedulers take it', async (command, name) => {
  const id = await idOf({ command, shards: 1 })
  expect(id).toMatch(name)
  expect(id).toMatch(/^[\w.-]+$/)
})

test('nothing to run', async () => {
  await expect(idOf({ command: [] })).rejects.toThrow('write the command behind --')
})
