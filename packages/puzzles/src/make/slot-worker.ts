import type { Slot } from '../plan/plan.ts'
import type { Source } from '../sources/source.ts'
import { createSourceCache } from '../sources/source-cache.ts'
import { fillSlot, type SampleSettings, type SlotResult } from './make-sample.ts'

/** What a worker knows from its start. */
export interface SlotWorkerData {
  sources: readonly Source[]
  settings: SampleSettings
  /** Bytes of decoded pictures each worker may keep. */
  cacheBytes: number
}

/** Slots filled at a time: while one picture is decoded or encoded, which is done on other threads, the next is worked on. */
const lanes = 2

/** A function that fills a run of slots; the same in a thread and in the main one. */
export function createSlotFiller({ sources, settings, cacheBytes }: SlotWorkerData) {
  const cache = createSourceCache(cacheBytes)
  return async (slots: Slot[]): Promise<SlotResult[]> => {
    const results = new Array<SlotResult>(slots.length)
    const waiting = slots.entries()
    const fill = async () => {
      for (const [i, slot] of waiting) results[i] = await fillSlot(slot, sources, settings, cache)
    }
    await Promise.all(Array.from({ length: lanes }, fill))
    return results
  }
}
