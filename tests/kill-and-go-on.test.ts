import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isBuilt, scriptFlags } from './program.fixture.ts'

const root = join(import.meta.dirname, '..')

test('of two writers in one folder the second stops with the pid of the first, and a killed one spoils nothing', () => {
  const script = join('scripts', 'kill-and-go-on.ts')
  const options = [...scriptFlags, script, '--kills', '2', '--only', 'two writers', ...(isBuilt ? ['--built'] : [])]
  const { status, stdout, stderr } = spawnSync(process.execPath, options, { cwd: root, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  const tally = JSON.parse(stdout)
  expect(tally).toMatchObject({ subject: 'two writers', kills: 2, faults: [] })
  expect(tally.completed).toBeGreaterThan(0)
  expect(tally.refused).toBeGreaterThan(0)
}, 600_000) // some ten processes, on a busy machine
