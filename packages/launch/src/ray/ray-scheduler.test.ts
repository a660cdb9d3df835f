import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describeJob, type JobWish } from '../job/describe-job.ts'
import { findRecord, type RaySettings } from '../job/job-record.ts'
import { followLogs } from '../launch/follow-logs.ts'
import { launchJob, statusOf } from '../launch/launch-job.ts'
import { openScheduler } from '../launch/open-scheduler.ts'
import { stopJob } from '../launch/stop-job.ts'
import { type HeadJob, scriptedHead } from './ray-head.fixture.ts'
import { filesToUpload, uploadHash } from './upload.ts'

let folder: string
let head: Awaited<ReturnType<typeof scriptedHead>>
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ray-'))
  head = await scriptedHead()
})
afterEach(async () => {
  await head.close()
  rmSync(folder, { recursive: true })
})

const wish = (changes: Partial<JobWish> = {}): JobWish => ({
  command: ['generate', '--scenes', '3', '--out', 'set'],
  ...{ shards: 2, merge: null, directory: '/data', upload: null, cpus: null, gpus: 0, atOnce: null, own: ['generate'] },
  programs: { 'spatial-ssrl': ['ssrl'], 'spatial-eval': ['spatial-eval'] },
  ...changes,
})
const settings = (changes: Partial<RaySettings> = {}): RaySettings => ({
  ...{ scheduler: 'ray', address: head.address, python: 'python3', upload: null },
  ...changes,
})
let pauses: (() => void)[] = []
const open = (given: RaySettings | Parameters<typeof openScheduler>[0], token?: string) =>
  openScheduler(given, { token, pause: async () => pauses.shift()?.() })
const launch = async (changes: Partial<JobWish> = {}, more: Partial<RaySettings> = {}) =>
  launchJob(await describeJob(wish(changes)), settings(more), { jobs: folder, open })
const only = (): HeadJob => [...head.jobs.values()].at(-1)!

/** Files of an archive that holds no folders, by name. */
function unzipped(zip: Buffer): Record<string, string> {
  const files: Record<string, string> = {}
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50; ) {
    const [packed, named] = [zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26)]
    const name = zip.toString('utf8', at + 30, at + 30 + named)
    at += 30 + named
    files[name] = inflateRawSync(zip.subarray(at, at + packed)).toString('utf8')
    at += packed
  }
  return files
}

test('a divided job is one driver that reserves nothing and is handed its parts', async () => {
  const { outcome, record } = await launch({ gpus: 1, cpus: 3 })
  expect(outcome).toBe('submitted')
  const { body } = only()
  const zip = [...head.packages][0]!
  expect(body).toEqual({
    entrypoint: 'python3 spatial_ssrl_driver.py',
    submission_id: `${record.job.id}-1`,
    metadata: { product: 'spatial-ssrl', job: record.job.id, shards: '2' },
    runtime_env: { working_dir: `gcs://${zip[0]}`, env_vars: { NO_COLOR: '1', PYTHONUNBUFFERED: '1' } },
  })
  const job = JSON.parse(unzipped(zip[1])['spatial_ssrl_job.json']!)
  expect(job).toMatchObject({
    cpus: 3,
    gpus: 1,
    at_once: 2,
    directory: '/data',
    merge: ['ssrl', 'merge', 'set', 'set.parts/1', 'set.parts/2'],
  })
  expect(job.parts.map(({ name, words }: { name: string; words: string[] }) => [name, words.at(-1)])).toEqual([['1/2', '1/2'], ['2/2', '2/2']]) // biome-ignore format: pairs in a row
})

test('a job that is not divided is its command in its folder, with what it reserves', async () => {
  await launch({
    command: ['python3', '-m', 'verl.trainer.main_ppo', "a='b c'"],
    shards: 1,
    directory: '/my data',
    cpus: 8,
    gpus: 2,
  })
  expect(only().body).toMatchObject({
    entrypoint: `cd '/my data' && exec python3 -m verl.trainer.main_ppo 'a='\\''b c'\\'''`,
    ...{ entrypoint_num_cpus: 8, entrypoint_num_gpus: 2 },
  })
  expect(head.packages.size).toBe(0)
})

test('launched again it is submitted once: while it waits, while it runs, and when it has succeeded', async () => {
  const first = await launch()
  expect((await launch()).outcome).toBe('active')
  only().status = 'RUNNING'
  expect((await launch()).outcome).toBe('active')
  only().status = 'SUCCEEDED'
  expect((await launch()).outcome).toBe('done')
  expect([...head.jobs.keys()]).toEqual([`${first.record.job.id}-1`])
})

test('a launch that was killed before it noted its submission finds it', async () => {
  const { record } = await launch()
  rmSync(record.folder, { recursive: true })
  expect((await launch()).attempt).toMatchObject({ submission: `${record.job.id}-1` })
  expect(head.jobs.size).toBe(1)
  rmSync(record.folder, { recursive: true })
  only().status = 'SUCCEEDED' // its record was deleted to have it run again
  expect((await launch()).attempt).toMatchObject({ submission: `${record.job.id}-2`, number: 2 })
})

test('what failed goes on with the parts that are missing, and the status tells which', async () => {
  const { record } = await launch()
  only().status = 'RUNNING'
  only().logs =
    '(run pid=7) [1/2] started on n1\n(run pid=8, ip=10.0.0.2) [2/2] started on n2\nspatial-ssrl: 1/2 done\n'
  expect((await statusOf(record, open)).parts).toEqual([
    { name: '1/2', state: 'done' },
    { name: '2/2', state: 'running', detail: 'on n2' },
    { name: 'merge', state: 'waiting' },
  ])
  Object.assign(only(), {
    status: 'FAILED',
    message: 'Job entrypoint command failed with exit code 1, last logs…\nmore',
  })
  only().logs += 'spatial-ssrl: 2/2 failed (exit code 3)\n'
  const status = await statusOf(record, open)
  expect(status.state).toBe('failed')
  expect(status.parts.slice(1)).toEqual([
    { name: '2/2', state: 'failed', detail: 'exit code 3' },
    { name: 'merge', state: 'stopped', detail: 'not begun' },
  ])
  const { attempt } = await launch()
  expect(attempt.number).toBe(2)
  const job = JSON.parse(unzipped([...head.packages.values()].at(-1)!)['spatial_ssrl_job.json']!)
  expect(job.parts.map(({ name }: { name: string }) => name)).toEqual(['2/2'])
  expect((await statusOf(await findRecord(folder, record.job.id), open)).parts[0]).toMatchObject({
    name: '1/2',
    state: 'done',
  })
})

test('a cluster that was started again knows nothing of the job, which is submitted anew', async () => {
  const { record } = await launch()
  head.jobs.clear()
  expect((await statusOf(record, open)).state).toBe('unknown')
  expect((await launch()).outcome).toBe('submitted')
})

test('a driver that fails by itself is named', async () => {
  const { record } = await launch()
  Object.assign(only(), { status: 'FAILED', message: 'bash: python3: not found', logs: '' })
  expect((await statusOf(record, open)).parts.at(-1)).toEqual({
    name: 'driver',
    state: 'failed',
    detail: 'bash: python3: not found',
  })
})

test('logs: every line once, by part, whole, and the rest at the end', async () => {
  const { record } = await launch()
  Object.assign(only(), { status: 'RUNNING', logs: 'up\n(run pid=1) [1/2] pro' })
  pauses = [
    () => (only().logs += 'gress\r\n'),
    () => (only().logs += '(run pid=2) [2/2] a\rb\n(run pid=1) [1/2] x'),
    () => {},
    () => Object.assign(only(), { logs: `${only().logs}y\nlast`, status: 'SUCCEEDED' }),
  ]
  const lines: string[] = []
  const log = followLogs(record, { open, follow: true, pause: async () => pauses.shift()?.() })
  let state: string | undefined
  for (let next = await log.next(); ; next = await log.next()) {
    if (next.done) {
      state = next.value
      break
    }
    lines.push(`${next.value.name}: ${next.value.text}`)
  }
  expect(lines).toEqual(['driver: up', '1/2: progress', '2/2: b', 'driver: last', '1/2: xy'])
  expect(state).toBe('done')
})

describe('stop', () => {
  test('of one that runs ends it', async () => {
    const { record } = await launch()
    only().status = 'RUNNING'
    expect(await stopJob(record, open)).toEqual({ ended: true, detail: null })
    expect((await statusOf(record, open)).state).toBe('stopped')
    await expect(stopJob(record, open)).rejects.toThrow('there is nothing to stop')
  })

  test('of one that waits for resources is told as it is: Ray says "stopped", and will start it', async () => {
    const { record } = await launch({ command: ['true'], shards: 1, cpus: 64 })
    const { ended, detail } = await stopJob(record, open)
    expect(ended).toBe(false)
    expect(detail).toMatch(/waits for resources waiting, and will start it/)
    expect((await statusOf(record, open)).state).toBe('waiting')
  })
})

describe('uploads', () => {
  test('a folder goes with the job, once; a changed one is another job, and is not resumed as the old one', async () => {
    const own = join(folder, 'mine')
    mkdirSync(join(own, '.git'), { recursive: true })
    writeFileSync(join(own, '.git', 'config'), 'secret')
    writeFileSync(join(own, 'reward.py'), 'x = 1')
    const upload = async () => uploadHash(await filesToUpload(own))
    const changes = { command: ['python3', 'reward.py'], shards: 1, directory: null, upload: await upload() }
    const { record } = await launch(changes, { upload: own })
    expect(unzipped([...head.packages.values()][0]!)).toEqual({ 'reward.py': 'x = 1' })
    expect(only().body.entrypoint).toBe('exec python3 reward.py')
    Object.assign(only(), { status: 'FAILED' })
    await launch(changes, { upload: own })
    expect(head.asked.filter((line) => line.startsWith('PUT'))).toHaveLength(1)
    writeFileSync(join(own, 'reward.py'), 'x = 2')
    Object.assign(only(), { status: 'FAILED' })
    await expect(launchJob(record.job, record.settings, { jobs: folder, open })).rejects.toThrow(
      /is not what it was when/,
    )
    expect((await launch({ ...changes, upload: await upload() }, { upload: own })).record.job.id).not.toBe(
      record.job.id,
    )
  })

  test('a folder that is not there', async () => {
    await expect(filesToUpload(join(folder, 'nowhere'))).rejects.toThrow(/nowhere: no such folder/)
  })
})

describe('a head that cannot be used', () => {
  test.each<[string, string | undefined, RegExp]>([
    ['wants a token', undefined, /wants a token: set RAY_AUTH_TOKEN/],
    ['refuses the token', 'wrong', /refuses the token/],
  ])('%s', async (_what, token, message) => {
    const guarded = await scriptedHead({ token: 'right' })
    const withToken = (given: Parameters<typeof openScheduler>[0]) => open(given, token)
    const job = await describeJob(wish())
    await expect(
      launchJob(job, settings({ address: guarded.address }), { jobs: folder, open: withToken }),
    ).rejects.toThrow(message)
    const right = (given: Parameters<typeof openScheduler>[0]) => open(given, 'right')
    const { record } = await launchJob(job, settings({ address: guarded.address }), { jobs: folder, open: right })
    expect(JSON.stringify(record)).not.toContain('right')
    await guarded.close()
  })

  test('is not there', async () => {
    await expect(launch({}, { address: 'http://127.0.0.1:9' })).rejects.toThrow(
      /no Ray dashboard answers at http:\/\/127.0.0.1:9 .*check --address/,
    )
  })
})
