import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeJob, type JobWish } from '../job/describe-job.ts'
import type { JobRecord, Settings } from '../job/job-record.ts'
import { followLogs } from '../launch/follow-logs.ts'
import { launchJob, statusOf } from '../launch/launch-job.ts'
import { openScheduler } from '../launch/open-scheduler.ts'
import { stopJob } from '../launch/stop-job.ts'
import { fakeSlurm } from './fake-slurm.fixture.ts'

const path = process.env.PATH
let folder: string
let slurm: ReturnType<typeof fakeSlurm>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slurm '))
  slurm = fakeSlurm(folder)
  process.env.PATH = `${slurm.bin}:${path}`
})
afterEach(() => {
  process.env.PATH = path
  rmSync(folder, { recursive: true })
})

const settings: Settings = { scheduler: 'slurm', options: ['--partition=long', '--time=60'] }
let onPause = () => {}
const pause = async () => onPause()
const open = (given: Settings) => openScheduler(given, { token: undefined, pause })
const wish = (changes: Partial<JobWish> = {}): JobWish => ({
  command: ['spatial-ssrl', 'generate', '--out', 'my set'],
  ...{ shards: 3, merge: null, directory: folder, upload: null, cpus: 2, gpus: 1, atOnce: 2, own: [] },
  programs: { 'spatial-ssrl': ['/bin/sh', 'ssrl.sh'], 'spatial-eval': [] },
  ...changes,
})
let shown: string[] = []
const launch = async (changes: Partial<JobWish> = {}) => {
  shown = []
  const options = { jobs: join(folder, 'jobs'), open, onSubmit: (text: string) => shown.push(text) }
  return launchJob(await describeJob(wish(changes)), settings, options)
}
const move = (states: Record<string, string>) =>
  slurm.change(({ jobs }) => {
    for (const [id, state] of Object.entries(states)) jobs[id]!.state = state
  })
const states = async (record: JobRecord) =>
  Object.fromEntries((await statusOf(record, open)).parts.map(({ name, state }) => [name, state]))
const end = (record: JobRecord, part: string, code: number) =>
  writeFileSync(join(record.folder, 'ended', part), `${code}\n`)

/** Runs a submitted script as Slurm would run one of its tasks. */
function runScript(record: JobRecord, name: string, environment: Record<string, string>) {
  const file = join(record.folder, name)
  return spawnSync('/bin/sh', [file], { cwd: folder, encoding: 'utf8', env: { PATH: path, ...environment } })
}

test('shards are an array job, and what joins them waits for it', async () => {
  const { record, attempt } = await launch()
  expect(attempt).toMatchObject({ array: '100', merge: '101' })
  const script = readFileSync(join(record.folder, '1-shards.sbatch'), 'utf8')
  for (const line of [
    '--array=1,2,3%2',
    '--requeue',
    '--open-mode=append',
    '--cpus-per-task=2',
    '--gres=gpu:1',
    '--partition=long',
  ])
    expect(script).toContain(`#SBATCH ${line}\n`)
  expect(script).toContain(`#SBATCH --chdir='${folder}'\n`)
  const merge = readFileSync(join(record.folder, '1-merge.sbatch'), 'utf8')
  expect(merge).toContain('#SBATCH --dependency=afterok:100\n')
  expect(merge).toContain('#SBATCH --kill-on-invalid-dep=yes\n')
})

test('the script runs its own shard, notes how it ended, and frees the lock that its run before a requeue left', async () => {
  const { record } = await launch()
  writeFileSync(join(folder, 'ssrl.sh'), 'echo "$@"; [ ! -e fail ]')
  mkdirSync(join(folder, 'my set.parts', '2'), { recursive: true })
  const lock = join(folder, 'my set.parts', '2', '.lock-1')
  symlinkSync('1 2 3 other-host', lock)
  const first = runScript(record, '1-shards.sbatch', { SLURM_ARRAY_TASK_ID: '2' })
  expect(first).toMatchObject({
    status: 0,
    stdout: 'generate --out my set.parts/2 --workers 2 --shard 2/3\n',
    stderr: '',
  })
  expect(readFileSync(join(record.folder, 'ended', '2'), 'utf8')).toBe('0\n')
  const there = () =>
    spawnSync('ls', ['-a', join(folder, 'my set.parts', '2')], { encoding: 'utf8' }).stdout.includes('.lock-1')
  expect(there()).toBe(true) // another process may really be writing there
  writeFileSync(join(folder, 'fail'), '')
  expect(runScript(record, '1-shards.sbatch', { SLURM_ARRAY_TASK_ID: '2', SLURM_RESTART_COUNT: '1' }).status).toBe(1)
  expect(there()).toBe(false)
  expect(readFileSync(join(record.folder, 'ended', '2'), 'utf8')).toBe('1\n')
  rmSync(join(folder, 'fail'))
  expect(runScript(record, '1-merge.sbatch', {}).stdout).toBe(
    'merge my set my set.parts/1 my set.parts/2 my set.parts/3\n',
  )
})

test('status: the queue, then exit codes, then accounting, then that nobody knows', async () => {
  const { record } = await launch()
  expect(await states(record)).toEqual({ '1/3': 'waiting', '2/3': 'waiting', '3/3': 'waiting', merge: 'waiting' })
  move({ '100_1': 'RUNNING', '100_2': 'GONE', '100_3': 'NODE_FAIL' })
  end(record, '1', 1) // of a run before a requeue
  end(record, '2', 0)
  expect(await states(record)).toEqual({ '1/3': 'running', '2/3': 'done', '3/3': 'unknown', merge: 'waiting' })
  slurm.change((all) => {
    all.accounting = true
  })
  move({ '100_1': 'CANCELLED by 0', 101: 'CANCELLED by 0' })
  rmSync(join(record.folder, 'ended', '1'))
  const status = await statusOf(record, open)
  expect(status.state).toBe('failed')
  expect(status.parts.map(({ state, detail }) => [state, detail])).toEqual([
    ['stopped', 'CANCELLED by 0'],
    ['done', undefined],
    ['failed', 'NODE_FAIL'],
    ['stopped', 'CANCELLED by 0'],
  ])
})

test('launched again it is submitted once; what failed goes on with the shards that are missing', async () => {
  const { record } = await launch()
  expect(shown).toHaveLength(1)
  expect((await launch()).outcome).toBe('active')
  expect(shown).toEqual([])
  for (const [part, code] of [['1', 0], ['2', 137], ['3', 0]] as const) end(record, part, code) // biome-ignore format: pairs in a row
  move({ '100_1': 'GONE', '100_2': 'GONE', '100_3': 'GONE', 101: 'GONE' })
  const again = await launch()
  expect(again).toMatchObject({ outcome: 'submitted', attempt: { number: 2, array: '102', merge: '103' } })
  expect(readFileSync(join(record.folder, '2-shards.sbatch'), 'utf8')).toContain('--array=2%2\n')
  expect(shown[0]).toContain('#SBATCH --array=2%2\n')
  expect(await states(again.record)).toEqual({ '1/3': 'done', '2/3': 'waiting', '3/3': 'done', merge: 'waiting' })
  end(record, '2', 0)
  end(record, 'merge', 0)
  move({ '102_2': 'GONE', 103: 'GONE' })
  expect((await launch()).outcome).toBe('done')
  expect(slurm.read().calls.filter(([name]) => name === 'sbatch')).toHaveLength(4)
})

test('a launch that was killed before it noted its submission finds it by its name', async () => {
  const { record } = await launch()
  rmSync(record.folder, { recursive: true })
  expect((await launch()).attempt).toMatchObject({ array: '100', merge: '101' })
  expect(slurm.read().calls.filter(([name]) => name === 'sbatch')).toHaveLength(2)
})

test('stop cancels what runs and what waits', async () => {
  const { record } = await launch()
  move({ '100_1': 'RUNNING', '100_2': 'GONE' })
  end(record, '2', 0)
  expect(await stopJob(record, open)).toEqual({ ended: true, detail: null })
  expect(await states(record)).toEqual({ '1/3': 'stopped', '2/3': 'done', '3/3': 'stopped', merge: 'stopped' })
  expect((await launch()).outcome).toBe('submitted')
})

test('logs: each line once, of all shards and the merge, over a requeue', async () => {
  const { record } = await launch()
  const log = (part: string, text: string) =>
    writeFileSync(join(record.folder, 'logs', `1-${part}.log`), text, { flag: 'a' })
  const steps = [
    () => log('1', 'one\npuzzles 1/9\rpuzzles 9/9\ntw'),
    () => log('1', 'o\n'),
    () => log('2', 'requeued\n'),
    () => {
      log('merge', 'whole')
      for (const part of ['1', '2', '3', 'merge']) end(record, part, 0)
      move({ '100_1': 'GONE', '100_2': 'GONE', '100_3': 'GONE', 101: 'GONE' })
    },
  ]
  onPause = () => steps.shift()?.()
  const lines: string[] = []
  for await (const { name, text } of followLogs(record, { open, follow: true, pause })) lines.push(`${name}: ${text}`)
  expect(lines).toEqual(['1/3: one', '1/3: puzzles 9/9', '1/3: two', '2/3: requeued', 'merge: whole'])
  expect(existsSync(join(record.folder, 'logs'))).toBe(true)
})

test('a machine without Slurm is told so', async () => {
  process.env.PATH = folder
  await expect(launch()).rejects.toThrow(/squeue is not installed here: run this on a login node/)
})
