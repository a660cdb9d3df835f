import { expect, test } from 'vitest'
import { z } from 'zod'
import { numberBetween, parseFlags, shardFlag, wholeNumber } from './flags.ts'

const schema = z.strictObject({
  limit: wholeNumber(1).optional(),
  topP: numberBetween(0, 1).optional(),
  shard: shardFlag.optional(),
})

test('text becomes numbers, and --json is not a command’s business', () => {
  expect(parseFlags(schema, { limit: '12', topP: '0.25', shard: '2/4', json: true })).toEqual({
    limit: 12,
    topP: 0.25,
    shard: { index: 2, count: 4 },
  })
})

test.each([
  [{ limit: '0' }, '--limit: expected a whole number, 1 or more, got "0"'],
  [{ limit: '1e3' }, '--limit: expected a whole number'],
  [{ topP: '1.5' }, '--top-p: expected a number, 0 to 1, got "1.5"'],
  [{ shard: '3' }, '--shard: expected i/n, as in 1/4, got "3"'],
  [{ shard: '5/4' }, '--shard: expected i/n with 1 ≤ i ≤ n'],
  [{ shard: '0/4' }, '--shard: expected i/n with 1 ≤ i ≤ n'],
])('%j is refused by the name of the flag', (flags, message) => {
  expect(() => parseFlags(schema, flags)).toThrow(message)
})
