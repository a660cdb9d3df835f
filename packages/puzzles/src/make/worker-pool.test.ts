import { SpatialError } from '@spatial-ssrl/core'
import { afterEach, expect, test } from 'vitest'
import { createWorkerPool, mapInOrder, type WorkerPool } from './worker-pool.ts'

/** A worker written on the spot: doubles numbers, fails on negative ones, dies on zero. */
const file = new URL(
  `data:text/javascript,${encodeURIComponent(`
import { parentPort } from 'node:worker_threads'
parentPort.on('message', ({ job }) => {
  if (job === 0) process.exit(3)
  if (job < 0) parentPort.postMessage({ failure: { name: 'SpatialError', message: 'below zero', code: 'data' } })
  else parentPort.postMessage({ result: job * 2 })
})`)}`,
)

const entry = { file, execArgv: [] }

let pool: WorkerPool<number, number>
afterEach(() => pool.close())

test('more jobs than workers all come back, in order', async () => {
  pool = createWorkerPool<number, number>(entry, null, 2)
  const jobs = Array.from({ length: 25 }, (_, i) => i + 1)
  const results: number[] = []
  for await (const result of mapInOrder(jobs, pool.run, 4)) results.push(result)
  expect(results).toEqual(jobs.map((job) => job * 2))
})

test('an expected failure keeps its kind, and the worker goes on', async () => {
  pool = createWorkerPool<number, number>(entry, null, 1)
  const failure = await pool.run(-1).catch((error: unknown) => error)
  expect(SpatialError.is(failure) && failure.code).toBe('data')
  expect(await pool.run(4)).toBe(8)
})

test('a worker that dies fails its job and all that wait', async () => {
  pool = createWorkerPool<number, number>(entry, null, 1)
  const jobs = [0, 1, 2].map((job) => pool.run(job))
  for (const job of jobs) await expect(job).rejects.toThrow('ended early (code 3)')
  await expect(pool.run(5)).rejects.toThrow('ended early')
})

test('mapInOrder keeps no more than its allowance in flight', async () => {
  pool = createWorkerPool<number, number>(entry, null, 1)
  let [flying, most] = [0, 0]
  const run = async (job: number) => {
    most = Math.max(most, ++flying)
    await new Promise((resolve) => setImmediate(resolve))
    flying--
    return job
  }
  const results: number[] = []
  for await (const result of mapInOrder([5, 3, 8, 1, 2], run, 2)) results.push(result)
  expect(results).toEqual([5, 3, 8, 1, 2])
  expect(most).toBe(2)
})
