import { expect, test } from 'vitest'
import { SpatialError } from './errors.ts'

test('carries its boundary, message and cause', () => {
  const cause = new Error('ENOENT')
  const error = new SpatialError('data', 'photos: no such folder: name an existing one', { cause })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ name: 'SpatialError', code: 'data', cause })
  expect(String(error)).toBe('SpatialError: photos: no such folder: name an existing one')
})

test('is recognised, and nothing else is', () => {
  expect(SpatialError.is(new SpatialError('config', 'wrong'))).toBe(true)
  for (const other of [new Error('x'), new RangeError('x'), null, undefined, 'x', { code: 'data' }]) {
    expect(SpatialError.is(other)).toBe(false)
  }
})

test('is recognised when it comes from another copy of the package', () => {
  const foreign = Object.assign(new Error('x'), { [Symbol.for('@spatial-ssrl/error')]: true })
  expect(SpatialError.is(foreign)).toBe(true)
})
