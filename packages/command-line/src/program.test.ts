import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { commandArguments, createProgram } from './program.ts'

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
