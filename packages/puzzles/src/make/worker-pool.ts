import { availableParallelism } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { SpatialError } from '@spatial-ssrl/core'
import type { WorkerEntry } from '@spatial-ssrl/core/files'

/** A job for a worker, and its reply: the messages a worker file has to understand. */
export interface WorkerRequest<In> {
  job: In
}
export type WorkerReply<Out> = { result: Out } | { failure: { name: string; message: string; code?: string } }

/** Worker threads that each do one job at a time. */
export interface WorkerPool<In, Out> {
  readonly size: number
  run(job: In): Promise<Out>
  close(): Promise<void>
}

/**
 * MB a new thread's heap may hold before its first full collection. V8 starts at a few MB and counts pictures as part of the heap, so
 * that nearly every picture of a photograph's size would bring on a collection of everything: about a tenth of the time.
 */
const startingHeap = 256

/** Starts `size` threads of a worker file (default: one per core), each given `workerData`. */
export function createWorkerPool<In, Out>(
  { file, execArgv }: Required<WorkerEntry>,
  workerData: unknown,
  size = availableParallelism(),
): WorkerPool<In, Out> {
  const waiting: { job: In; resolve: (result: Out) => void; reject: (error: Error) => void }[] = []
  const idle: (() => void)[] = []
  let broken: Error | undefined
  const fail = (error: Error) => {
    broken ??= error
    for (const { reject } of waiting.splice(0)) reject(broken)
  }
  setFlagsFromString(`--initial-old-space-size=${startingHeap}`) // read when a thread starts; neither `execArgv` nor `resourceLimits` has it
  const workers = Array.from({ length: size }, () => {
    const worker = new Worker(file, { workerData, execArgv })
    let current: (typeof waiting)[number] | undefined
    const take = () => {
      current = waiting.shift()
      if (current) worker.postMessage({ job: current.job } satisfies WorkerRequest<In>)
      else idle.push(take)
    }
    const stop = (error: Error) => {
      fail(error)
      current?.reject(error)
    }
    worker.on('message', (reply: WorkerReply<Out>) => {
      const { resolve, reject } = current!
      if ('result' in reply) resolve(reply.result)
      else reject(revive(reply.failure))
      take()
    })
    worker.on('error', stop)
    worker.on('exit', (code) =>
      stop(new SpatialError('data', `a worker ended early (code ${code}) — use fewer --workers`)),
    )
    take()
    return worker
  })
  return {
    size,
    run: (job) =>
      new Promise((resolve, reject) => {
        if (broken) return reject(broken)
        waiting.push({ job, resolve, reject })
        idle.shift()?.()
      }),
    async close() {
      for (const worker of workers) worker.removeAllListeners('exit')
      await Promise.all(workers.map((worker) => worker.terminate()))
      fail(new Error('worker pool is closed'))
    },
  }
}

/**
 * Runs `jobs` with at most `ahead` in flight and yields the results in the order of the jobs, whichever ends first; memory does not grow
 * with the number of jobs.
 */
export async function* mapInOrder<In, Out>(
  jobs: Iterable<In>,
  run: (job: In) => Promise<Out>,
  ahead: number,
): AsyncGenerator<Out> {
  const flying: Promise<Out>[] = []
  const iterator = jobs[Symbol.iterator]()
  for (let next = iterator.next(); ; next = iterator.next()) {
    if (!next.done) {
      const running = run(next.value)
      running.catch(() => {}) // handled when its turn comes, or dropped with the run
      flying.push(running)
    }
    if (flying.length === 0) return
    if (flying.length >= ahead || next.done) yield await flying.shift()!
  }
}

function revive({ name, message, code }: { name: string; message: string; code?: string }): Error {
  if (code === 'config' || code === 'data' || code === 'model' || code === 'remote')
    return new SpatialError(code, message)
  return Object.assign(new Error(message), { name })
}
