import { expect, test } from 'vitest'
import { z } from 'zod'
import { numberBetween, parseFlags, wholeNumber } from './flags.ts'

const schema = z.strictObject({
  count: wholeNumber(1),
  photoShare: numberBetween(0, 1),
  workers: wholeNumber(1, 8).optional(),
})

test('numbers come out as numbers, and --json is not a command’s business', () => {
  expect(parseFlags(schema, { count: '12', photoShare: '0.25', json: true })).toEqual({ count: 12, photoShare: 0.25 })
})

test.each([
  [{ count: '0', photoShare: '1' }, '--count: expected a whole number, 1 or more, got "0"'],
  [{ count: '1e3', photoShare: '1' }, '--count: expected a whole number'],
  [{ count: '3', photoShare: 'x' }, '--photo-share: expected a number, 0 to 1, got "x"'],
  [{ count: '3', photoShare: '1.5' }, '--photo-share: expected a number'],
  [{ count: '3', photoShare: '1', workers: '9' }, '--workers: expected a whole number, 1 to 8'],
])('%j is refused by the name of the flag', (flags, message) => {
  expect(() => parseFlags(schema, flags)).toThrow(message)
})
