import { Worker } from 'node:worker_threads'
import { SpatialError } from '@spatial-ssrl/core'
import { workerEntry } from '../threads/worker-entry.ts'
import { oneLine } from './one-line.ts'
import type { EngineCallName, EngineCalls, EngineReply } from './worker-protocol.ts'

interface Pending {
  resolve: (output: never) => void
  reject: (error: Error) => void
}

/** The engine in its own thread. Calls run one after another, in the order they were made. */
export class WorkerClient {
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  #calls = 0
  #dead: SpatialError | undefined

  constructor({ file, ...options } = workerEntry('engine-worker')) {
    this.#worker = new Worker(file, { ...options, name: 'spatial-ssrl engine' })
    this.#worker.unref() // an idle engine must not keep the process alive
    this.#worker.on('message', (reply: EngineReply) => this.#settle(reply))
    this.#worker.on('error', (cause) => this.#die(`the model worker failed: ${oneLine(cause)}`, cause))
    this.#worker.on('exit', (code) => this.#die(`the model worker ended with code ${code}; open the model again`))
  }

  /** @param transfer buffers handed over instead of copied; they are empty here afterwards */
  call<K extends EngineCallName>(
    kind: K,
    input: EngineCalls[K]['input'],
    transfer: ArrayBuffer[] = [],
  ): Promise<EngineCalls[K]['output']> {
    return new Promise((resolve, reject) => {
      if (this.#dead !== undefined) return reject(this.#dead)
      const id = this.#calls++
      this.#worker.postMessage({ id, kind, input }, transfer)
      if (this.#pending.size === 0) this.#worker.ref()
      this.#pending.set(id, { resolve, reject })
    })
  }

  /** Ends the thread once the calls made before are done. */
  async close(): Promise<void> {
    if (this.#dead !== undefined) return
    const released = this.call('close', null)
    this.#dead = new SpatialError('model', 'the model is closed; open it again')
    await released
    await this.#worker.terminate()
  }

  #settle(reply: EngineReply) {
    const pending = this.#pending.get(reply.id)
    this.#pending.delete(reply.id)
    if (this.#pending.size === 0) this.#worker.unref()
    if ('error' in reply) pending?.reject(new SpatialError(reply.error.code, reply.error.message))
    else pending?.resolve(reply.output as never)
  }

  #die(message: string, cause?: unknown) {
    this.#dead ??= new SpatialError('model', message, { cause })
    for (const { reject } of this.#pending.values()) reject(this.#dead)
    this.#pending.clear()
  }
}
