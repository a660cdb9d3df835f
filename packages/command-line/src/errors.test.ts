import { SpatialError } from '@spatial-ssrl/core'
import { explainSystemError, writingTo } from '@spatial-ssrl/core/files'
import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { describeFailure, Interrupted } from './errors.ts'

test.each([
  [
    'a wrong flag',
    new CommanderError(1, 'commander.unknownOption', "error: unknown option '--cuont'\n(Did you mean --count?)"),
    2,
  ],
  ['a config mistake', new SpatialError('config', '--count: expected a whole number'), 2],
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

test('help and version are not failures, and a missing command is wrong usage whose help is already on the screen', () => {
  expect(describeFailure(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'))).toEqual({
    line: '',
    exitCode: 0,
  })
  expect(describeFailure(new CommanderError(1, 'commander.help', '(outputHelp)'))).toEqual({ line: '', exitCode: 2 })
})

test('an operating-system error is found behind its wrappers and named by folder and fix', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  const wrapped = new Error('cannot finish', { cause: new Error('cannot write', { cause: full }) })
  expect(explainSystemError(wrapped, '/data/out')).toBe(
    '/data/out: no space left — free disk space or choose a folder on another disk',
  )
  expect(explainSystemError(new Error('other'))).toBeNull()
})

test('writingTo names its folder, or the file elsewhere, and leaves other errors alone', async () => {
  const denied = (path: string) => Object.assign(new Error('EACCES'), { code: 'EACCES', path })
  const failing = (error: unknown) => writingTo('/out', () => Promise.reject(error))
  await expect(failing(denied('/out/deep/inside'))).rejects.toThrow('/out: permission denied')
  await expect(failing(denied('/model/config.json'))).rejects.toThrow('/model/config.json: permission denied')
  await expect(failing(new RangeError('mine'))).rejects.toThrow(RangeError)
  await expect(writingTo('/out', async () => 7)).resolves.toBe(7)
})

test('writingTo keeps what is said about a file that could not be read, but not about a full disk', async () => {
  const wrapped = (code: string) =>
    new SpatialError('data', '/data holds no data set', { cause: Object.assign(new Error(code), { code }) })
  const failing = (error: unknown) => writingTo('/out', () => Promise.reject(error))
  await expect(failing(wrapped('ENOENT'))).rejects.toThrow('/data holds no data set')
  await expect(failing(wrapped('ENOSPC'))).rejects.toThrow('/out: no space left')
})
