import { createRng } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { retryWait } from './retry.ts'

test('waits double up to half a minute, with a random half', () => {
  for (let attempt = 1; attempt < 12; attempt++) {
    const wait = retryWait(attempt, undefined, createRng(attempt))
    const full = Math.min(30_000, 500 * 2 ** (attempt - 1))
    expect(wait).toBeGreaterThanOrEqual(full / 2)
    expect(wait).toBeLessThanOrEqual(full)
  }
})

const now = 'Thu, 01 Jan 2026 00:00:00 GMT'
test.each([
  ['3', 3000],
  [' 0.5 ', 500],
  ['0', 0],
  ['Thu, 01 Jan 2026 00:00:09 GMT', 9000],
  ['Thu, 01 Jan 2025 00:00:00 GMT', 0],
  ['86400', 120_000],
])('Retry-After %j waits %i ms', (header, wait) => expect(retryWait(1, header, createRng(1), now)).toBe(wait))

test('a header that says nothing is passed over', () => {
  const unasked = retryWait(1, undefined, createRng(1), now)
  expect(retryWait(1, 'soon', createRng(1), now)).toBe(unasked)
  expect(retryWait(1, now, createRng(1))).toBe(unasked) // a date, of a server that does not tell its own
})
