import { parentPort, workerData } from 'node:worker_threads'
import { SpatialError } from '@spatial-ssrl/core'
import type { SlotResult } from './make/make-sample.ts'
import { createSlotFiller, type SlotWorkerData } from './make/slot-worker.ts'
import type { WorkerReply, WorkerRequest } from './make/worker-pool.ts'
import type { Slot } from './plan/plan.ts'

const port = parentPort!
const fill = createSlotFiller(workerData as SlotWorkerData)

port.on('message', async ({ job }: WorkerRequest<Slot[]>) => {
  port.postMessage(await reply(job))
})

async function reply(job: Slot[]): Promise<WorkerReply<SlotResult[]>> {
  try {
    return { result: await fill(job) }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    return { failure: { name, message, ...(SpatialError.is(error) ? { code: error.code } : {}) } }
  }
}
