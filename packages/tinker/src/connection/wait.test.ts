import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { createInFlight, TimedOut, waitFor, waitIdly } from './wait.ts'

test('much work puts one listener on the signal, which ends it all', async () => {
  const closing = new AbortController()
  const { within } = createInFlight(closing.signal)
  const waits = Array.from({ length: 50 }, () => within(Number.POSITIVE_INFINITY, (limit) => waitFor(60_000, limit)))
  expect(getEventListeners(closing.signal, 'abort')).toHaveLength(1)
  closing.abort(new Error('closed'))
  for (const { status, reason } of (await Promise.allSettled(waits)) as PromiseRejectedResult[])
    expect([status, reason.message]).toEqual(['rejected', 'closed'])
  await expect(within(1, async () => 1)).rejects.toThrow('closed')
})

test('a limit of time is told apart from other failures', async () => {
  const { within } = createInFlight(new AbortController().signal)
  await expect(within(10, (limit) => waitFor(60_000, limit))).rejects.toBeInstanceOf(TimedOut)
  await expect(within(10, async () => 'done')).resolves.toBe('done')
})

test('an ended wait lets go of its signal', async () => {
  const { signal } = new AbortController()
  await Promise.all([waitFor(1, signal), waitIdly(1, signal)])
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
