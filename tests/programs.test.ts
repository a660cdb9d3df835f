import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { programFlags } from './program.fixture.ts'

const programs = [
  { app: 'trainer', command: 'generate' },
  { app: 'eval', command: 'list' },
  { app: 'reward-server', command: 'serve' },
] as const

describe.each(programs)('the program of $app', ({ app, command }) => {
  /** The real program in a process of its own. */
  function spawned(...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...programFlags(app), ...args], {
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }

  test.each([[['nonsense']], [['nonsense', '--help']], [['help', 'nonsense']]])(
    '%j is one line on stderr and exit code 2',
    (args) => {
      const { status, stdout, stderr } = spawned(...args)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toMatch(/^error: unknown command 'nonsense'[^\n]* — add --help to see what is allowed\n$/)
    },
    60_000,
  )

  test('help and version are no failures; no command is wrong usage with the help on stderr', () => {
    expect(spawned(command, '--help')).toMatchObject({ status: 0, stderr: '' })
    expect(spawned('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/) })
    expect(spawned()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('Usage: ') })
  }, 60_000)
})
