import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Job } from '../job/job.ts'
import { driverFiles, driverJob, driverProgram } from './driver.ts'

/** As much of ray as the driver asks for: tasks run when they are waited for, the last submitted first. */
const fakeRay = `
def init(): pass
def remote(**options):
    assert options["max_retries"] == 3, options
    def wrap(function):
        class Task:
            remote = staticmethod(lambda name, words, directory: (function, (name, tuple(words), directory)))
        return Task
    return wrap
def wait(references, num_returns):
    return references[-1:], references[:-1]
def get(reference):
    function, words = reference
    return function(*words)
`
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'driver-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const job: Job = {
  ...{ id: 'x', command: ['x'], shards: 3, folder: null, cpus: null, gpus: 0, inputs: {} },
  words: ['/bin/sh', '-c', 'echo part {shard} of {shards} | tee {shard}; [ ! -e fail-{shard} ]'],
  merge: ['/bin/sh', '-c', 'cat 1 2 3 > all'],
  atOnce: 2,
  directory: null,
}

function drive(done: string[] = []) {
  const data = join(folder, 'data')
  mkdirSync(data, { recursive: true })
  writeFileSync(join(folder, 'ray.py'), fakeRay)
  writeFileSync(join(folder, driverFiles.program), driverProgram.replace('time.sleep(1)', 'pass'))
  writeFileSync(join(folder, driverFiles.job), JSON.stringify(driverJob({ ...job, directory: data }, done)))
  const { status, stdout, stderr } = spawnSync('python3', [join(folder, driverFiles.program)], { encoding: 'utf8' })
  return { status, stderr, lines: stdout.trimEnd().split('\n'), data }
}
const hasPython = spawnSync('python3', ['--version']).status === 0

test.skipIf(!hasPython)('the driver runs all parts, a few at once, and then what joins them', () => {
  const { status, stderr, lines, data } = drive()
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const told = lines.filter((line) => line.startsWith('spatial-ssrl:'))
  expect(told).toEqual(['2/3', '3/3', '1/3', 'merge'].map((name) => `spatial-ssrl: ${name} done`))
  expect(lines).toContain('[3/3] part 3 of 3')
  expect(readFileSync(join(data, 'all'), 'utf8')).toBe('part 1 of 3\npart 2 of 3\npart 3 of 3\n')
})

test.skipIf(!hasPython)('where a part fails the others still run, nothing is joined, and the job has failed', () => {
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data', 'fail-2'), '')
  const { status, lines } = drive()
  expect(status).toBe(1)
  expect(lines.filter((line) => line.startsWith('spatial-ssrl:'))).toEqual([
    'spatial-ssrl: 2/3 failed (exit code 1)',
    'spatial-ssrl: 3/3 done',
    'spatial-ssrl: 1/3 done',
  ])
  rmSync(join(folder, 'data', 'fail-2'))
  const again = drive(['1/3', '3/3'])
  expect(again.status).toBe(0)
  expect(again.lines.filter((line) => line.includes('started'))).toHaveLength(2) // the missing part and the merge
})
