import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { commandArguments, createProgram } from './program.ts'
import { runProgram } from './run.ts'

const program = createProgram({ name: 'some', description: 'some program', version: '1.2.3' }, [
  new Command('list').alias('ls'),
  new Command('run'),
])

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

describe('commands below a command', () => {
  const below = createProgram({ name: 'some', description: 'some program', version: '1.2.3' }, [
    new Command('jobs').addCommand(new Command('stop').argument('<job>')).addCommand(new Command('list').alias('ls')),
    new Command('run').argument('[what]'),
  ])

  test.each([[['jobs', 'stopp', '--help']], [['jobs', '-h', 'stopp']], [['help', 'jobs', 'stopp']]])(
    'an unknown one stands with the one above it: %j',
    (argv) => expect(commandArguments(below, argv)).toEqual(['jobs', 'stopp']),
  )

  test.each([[['jobs']], [['jobs', 'stop', '--help']], [['jobs', 'ls']], [['jobs', 'help']], [['run', 'stopp']]])(
    'is none of %j',
    (argv) => expect(commandArguments(below, argv)).toEqual(argv),
  )

  test.each([
    [['jobs', 'stopp'], 2, /unknown command 'stopp'.*stop/],
    [['jobs', 'stop', '--forse', 'x'], 2, /unknown option '--forse'/],
    [['jobs', 'stop'], 2, /missing required argument 'job'/],
  ])('%j is wrong usage, told in one line', async (argv, code, message) => {
    const lines: string[] = []
    expect(await runProgram(below, { argv, writeError: (line) => lines.push(line), debug: false })).toBe(code)
    expect(lines).toEqual([expect.stringMatching(message)])
  })

  test('every one of them understands --json, and the one above does not', () => {
    const [jobs] = below.commands
    const has = (command: Command) => command.options.some(({ long }) => long === '--json')
    expect([jobs!, ...jobs!.commands].map(has)).toEqual([false, true, true])
  })
})
