import { fillSlot, type SampleSettings, type SlotResult } from './make-sample.ts'
import type { Slot } from './plan.ts'
import type { Source } from './source.ts'
import { createSourceCache } from './source-cache.ts'

/** What a worker knows from its start. */
export interface SlotWorkerData {
  sources: readonly Source[]
  settings: SampleSettings
  /** Bytes of decoded pictures each worker may keep. */
  cacheBytes: number
}

/** A function that fills a run of slots; the same in a thread and in the main one. */
export function createSlotFiller({ sources, settings, cacheBytes }: SlotWorkerData) {
  const cache = createSourceCache(cacheBytes)
  return async (slots: Slot[]): Promise<SlotResult[]> => {
    const results: SlotResult[] = []
    for (const slot of slots) results.push(await fillSlot(slot, sources, settings, cache))
    return results
  }
}
