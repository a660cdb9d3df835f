import { parseTinkerPath } from '../checkpoints/tinker-path.ts'
import type { Tinker } from '../client/open-tinker.ts'
import type { Sampler } from '../client/sampler.ts'
import { TinkerError } from '../errors/tinker-error.ts'

/** What a policy leaves behind on its server is removed once nothing needs it. */
export interface Housekeeping {
  /** Removes a checkpoint. That a server keeps what it is asked to remove is told, and no error. */
  remove(path: string): Promise<void>
  /** Removes the weights that servers of SkyRL write for a sampler, once nothing draws from it any more. */
  retire(stale: RetiredSampler): Promise<void>
}

/** A sampler of weights that have moved since. */
export interface RetiredSampler {
  sampler: Promise<Sampler>
  /** What still draws from it. */
  drawing: readonly Promise<unknown>[]
}

/** @param tell takes a sentence; one that was told before is nothing new */
export function createHousekeeping(tinker: Tinker, tell: (sentence: string) => void): Housekeeping {
  async function remove(path: string): Promise<void> {
    try {
      await tinker.deleteCheckpoint(path)
    } catch (error) {
      if (!(error instanceof TinkerError) || (error.failure !== 'request' && error.failure !== 'access')) throw error
      if (error.status === 404 && !(await isThere(path))) return
      tell('the server does not remove checkpoints: those that no folder names any more stay there')
    }
  }

  /** A server without this call answers as one does that holds no such checkpoint. */
  async function isThere(path: string): Promise<boolean> {
    const held = await tinker.checkpoints(parseTinkerPath(path).model).catch((error) => {
      if (error instanceof TinkerError && error.failure === 'request') return null
      throw error
    })
    return held === null || held.some((checkpoint) => checkpoint.path === path)
  }

  return {
    remove,
    async retire({ sampler, drawing }) {
      const made = await sampler.catch(() => null) // whoever asked for it was told
      if (made === null) return
      await Promise.allSettled(drawing)
      const path = await tinker.samplerWeights(made.id)
      if (path !== null) await remove(path)
    },
  }
}
