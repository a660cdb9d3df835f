import { expect, test } from 'vitest'
import { createInFlight } from './in-flight.ts'

const forever = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

test('the shared signal ends all that is under way, and what comes after it', async () => {
  const stop = new AbortController()
  const inFlight = createInFlight(stop.signal)
  const work = Array.from({ length: 300 }, () => inFlight.within(60_000, forever))
  stop.abort(new Error('enough'))
  for (const outcome of await Promise.allSettled(work))
    expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'enough' } })
  await expect(inFlight.within(60_000, async () => 1)).rejects.toThrow('enough')
})

test('a time limit ends its work alone; a time beyond timers is none', async () => {
  const inFlight = createInFlight(new AbortController().signal)
  const [late, whole] = await Promise.allSettled([
    inFlight.within(5, forever),
    inFlight.within(Number.POSITIVE_INFINITY, () => new Promise((resolve) => setTimeout(() => resolve('done'), 20))),
  ])
  expect(late).toMatchObject({ status: 'rejected', reason: { message: 'no answer within 0.005 s' } })
  expect(whole).toMatchObject({ value: 'done' })
})

test('there is one listener on the shared signal, and none after closing', async () => {
  const { signal } = new AbortController()
  const counted = { on: 0 }
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    counted.on++
    add(...args)
  }
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    counted.on--
    remove(...args)
  }
  const inFlight = createInFlight(signal)
  await Promise.all(Array.from({ length: 300 }, () => inFlight.within(1000, async () => undefined)))
  expect(counted.on).toBe(1)
  inFlight.close()
  expect(counted.on).toBe(0)
})
