import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { commandArguments, createProgram } from './program.ts'

const program = createProgram('1.2.3', [new Command('list').alias('ls'), new Command('run')])

describe('an unknown command', () => {
  test.each([
    ['nonsense'],
    ['nonsense', '--help'],
    ['nonsense', '-h'],
    ['--help', 'nonsense'],
    ['--version', 'nonsense'],
    ['help', 'nonsense'],
    ['help', '--json', 'nonsense'],
    ['nonsense', 'list', '--help'],
    ['', '--help'],
  ])('stands alone: %j %j', (...argv) => {
    const [unknown] = argv.filter((argument) => !/^(-.*|help|list)$/.test(argument))
    expect(commandArguments(program, argv)).toEqual([unknown])
  })

  test.each([[], ['--help'], ['help'], ['help', 'run'], ['help', 'help'], ['ls', '--help'], ['--json', 'run', 'x']])(
    'is none of %j %j',
    (...argv) => expect(commandArguments(program, argv)).toEqual(argv),
  )
})

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** The real program in a process of its own. */
function spawned(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@spatial-ssrl/source', '--import', 'tsx', main, ...args],
    { encoding: 'utf8' },
  )
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
  expect(spawned('generate', '--help')).toMatchObject({ status: 0, stderr: '' })
  expect(spawned('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/) })
  expect(spawned()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('Usage: ') })
}, 60_000)
