import { expect, test } from 'vitest'
import { z } from 'zod'
import { numberBetween, parseFlags, shardFlag, wholeNumber } from './flags.ts'

const schema = z.strictObject({
  count: wholeNumber(1),
  photoShare: numberBetween(0, 1),
  workers: wholeNumber(1, 8).optional(),
  shard: shardFlag.optional(),
})

test('numbers come out as numbers, and --json is not a command’s business', () => {
  expect(parseFlags(schema, { count: '12', photoShare: '0.25', shard: '2/4', json: true })).toEqual({
    count: 12,
    photoShare: 0.25,
    shard: { index: 2, count: 4 },
  })
})

test.each([
  [{ count: '0', photoShare: '1' }, '--count: expected a whole number, 1 or more, got "0"'],
  [{ count: '1e3', photoShare: '1' }, '--count: expected a whole number'],
  [{ count: '3', photoShare: 'x' }, '--photo-share: expected a number, 0 to 1, got "x"'],
  [{ count: '3', photoShare: '1.5' }, '--photo-share: expected a number'],
  [{ count: '3', photoShare: '1', workers: '9' }, '--workers: expected a whole number, 1 to 8'],
  [{ count: '3', photoShare: '1', shard: '3' }, '--shard: expected i/n, as in 1/4, got "3"'],
  [{ count: '3', photoShare: '1', shard: '5/4' }, '--shard: expected i/n with 1 ≤ i ≤ n'],
  [{ count: '3', photoShare: '1', shard: '0/4' }, '--shard: expected i/n with 1 ≤ i ≤ n'],
])('%j is refused by the name of the flag', (flags, message) => {
  expect(() => parseFlags(schema, flags)).toThrow(message)
})
