import { SpatialError } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { WorkerClient } from './worker-client.ts'

const connect = () => new WorkerClient({ file: new URL('./echo-worker.fixture.mjs', import.meta.url), execArgv: [] })
const squaresOf = async (client: WorkerClient) => (await client.call('gradientSquares', null)).squares?.[0]
const save = (dir: string) => ({ dir, from: '' })

test('answers reach their callers', async () => {
  const client = connect()
  expect(await Promise.all([squaresOf(client), squaresOf(client), squaresOf(client)])).toEqual([1, 2, 3])
  await client.close()
})

test('the calling thread goes on while the engine computes', async () => {
  const client = connect()
  await client.call('freezeReference', null)
  let ticks = 0
  const timer = setInterval(() => ticks++, 5)
  await client.call('save', save('block'))
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(3)
  await client.close()
})

test('a refused call is a SpatialError and the next call works', async () => {
  const client = connect()
  const error = await client.call('save', save('refuse')).catch((reason: unknown) => reason)
  expect(SpatialError.is(error)).toBe(true)
  expect(error).toMatchObject({ code: 'model', message: 'no such folder' })
  expect(await squaresOf(client)).toBe(1)
  await client.close()
})

test.each([
  ['die', 'the model worker failed: out of memory'],
  ['exit', 'the model worker ended with code 7; open the model again'],
])('a worker that %ss fails the calls under way and all later ones', async (end, message) => {
  const client = connect()
  await expect(client.call('save', save(end))).rejects.toMatchObject({ code: 'model', message })
  await expect(client.call('freezeReference', null)).rejects.toThrow(message)
})

test('calls made before close are answered, calls after it say so', async () => {
  const client = connect()
  const before = squaresOf(client)
  const closing = client.close()
  await expect(client.call('freezeReference', null)).rejects.toThrow('the model is closed; open it again')
  expect(await before).toBe(1)
  await closing
  await client.close()
  await expect(client.call('freezeReference', null)).rejects.toThrow('the model is closed; open it again')
})
