import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { programFlags } from '../../../../tests/program.fixture.ts'
import { writeFixtureRun } from './run.fixture.ts'

let dir: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'report-command-'))
  await writeFixtureRun(join(dir, 'run'))
})
afterAll(() => rm(dir, { recursive: true }))

function report(...flags: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const args = [...programFlags('trainer'), 'report', ...flags]
  return new Promise((resolve) =>
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    ),
  )
}

test('writes the page and says where', async () => {
  const { code, stdout } = await report(join(dir, 'run'))
  expect(code).toBe(0)
  expect(stdout).toBe(`report: ${join(dir, 'run', 'report.html')}\n`)
  expect(await readFile(join(dir, 'run', 'report.html'), 'utf8')).toContain('Held-out accuracy')
})

test('a folder without a run is refused in one line', async () => {
  const { code, stderr } = await report(join(dir, 'nowhere'))
  expect(code).toBe(1)
  expect(stderr).toMatch(/^error: .*holds no run.*: give the --out folder of a training run\n$/)
})
