import { parentPort, workerData } from 'node:worker_threads'
import { SpatialError } from '@spatial-ssrl/core'
import type { SlotResult } from './generate/make-sample.ts'
import type { Slot } from './generate/plan.ts'
import { createSlotFiller, type SlotWorkerData } from './generate/slot-worker.ts'
import type { WorkerReply, WorkerRequest } from './generate/worker-pool.ts'

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
