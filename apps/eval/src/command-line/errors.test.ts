import { SpatialError } from '@spatial-ssrl/core'
import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { describeFailure, Interrupted } from './errors.ts'

test.each([
  [
    'a wrong flag',
    new CommanderError(1, 'commander.unknownOption', "error: unknown option '--limt'\n(did you mean)"),
    2,
  ],
  ['a config mistake', new SpatialError('config', '--n: expected a whole number'), 2],
  ['bad data', new SpatialError('data', 'photos:\n no picture'), 1],
  ['a server that refuses', new SpatialError('remote', 'HTTP 401'), 1],
  ['a full disk', Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC' }), 1],
  ['a bug', new TypeError('x is undefined'), 1],
  ['a thrown string', 'boom', 1],
  ['Ctrl-C', new Interrupted('SIGINT'), 130],
  ['a polite kill', new Interrupted('SIGTERM'), 143],
])('%s is one line with its exit code', (_name, error, exitCode) => {
  const failure = describeFailure(error)
  expect(failure.exitCode).toBe(exitCode)
  expect(failure.line).toMatch(/^error: \S[^\n]*$/)
})

test('help is no failure; a missing command is wrong usage whose help is already on the screen', () => {
  expect(describeFailure(new CommanderError(0, 'commander.helpDisplayed', ''))).toEqual({ line: '', exitCode: 0 })
  expect(describeFailure(new CommanderError(1, 'commander.help', ''))).toEqual({ line: '', exitCode: 2 })
})
