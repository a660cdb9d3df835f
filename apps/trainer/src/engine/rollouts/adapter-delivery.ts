import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { writingTo } from '@spatial-ssrl/core/files'
import type { ServerControl } from '@spatial-ssrl/endpoint'

/**
 * How adapters reach servers: each version as a model of its own, since a server that is told to load one in place reads it again at every
 * question. Older versions are taken away once the new one is with all servers.
 * @param name of the model that the servers serve; versions are named after it, and after the run
 * @param folder where versions are written for the servers to read
 * @returns delivers the adapter as it is now, and gives the name to ask for
 */
export function adapterDelivery({
  name,
  folder,
  controls,
  saveAdapter,
}: {
  name: string
  folder: string
  controls: readonly ServerControl[]
  saveAdapter(dir: string): Promise<void>
}): () => Promise<string> {
  const run = randomUUID().slice(0, 8) // servers may still have the versions of a run before
  let version = 0
  let older: string[] = []
  return async () => {
    const next = `${name}-${run}-${++version}`
    const dir = join(folder, next)
    await writingTo(folder, async () => {
      await mkdir(folder, { recursive: true })
      await saveAdapter(dir)
    })
    const told = await Promise.allSettled(controls.map((control) => control.loadAdapter(next, resolve(dir))))
    const left = older
    older = [...left, next]
    for (const result of told) if (result.status === 'rejected') throw result.reason // once none is at it any more
    // One that came back knows nothing of them, which is as well.
    await Promise.allSettled(left.flatMap((gone) => controls.map((control) => control.unloadAdapter(gone))))
    for (const gone of left) await rm(join(folder, gone), { recursive: true, force: true })
    older = [next]
    return next
  }
}
