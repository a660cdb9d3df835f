import { SpatialError } from '@spatial-ssrl/core'
import type { Refusal } from './refusal.ts'
import type { Source } from './source.ts'

/** A run goes on without so many of its pictures, or this share of them; it takes the loss of more for that of the disk they lie on. */
const bearableCount = 2
const bearableShare = 0.05

/** What the file system says of a file that is not there any more, or whose disk is not. */
const codes = new Set([
  'ENOENT',
  'ENOTDIR',
  'EACCES',
  'EIO',
  'ESTALE',
  'ENOTCONN',
  'ENXIO',
  'ENODEV',
  'EHOSTDOWN',
  'ETIMEDOUT',
])

/** Whether a picture could not be read at all. All were read when they were listed, so it has vanished since. */
export function hasVanished(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause)
    if (codes.has((current as NodeJS.ErrnoException).code ?? '')) return true
  return false
}

/**
 * Hears of every refusal and stops the run once too many pictures have vanished: the others would be drawn again and again in their place.
 * @throws SpatialError `data` then, with the cause
 */
export function watchLosses(sources: readonly Source[]): (refusal: Refusal) => void {
  const files = sources.filter(({ kind }) => kind !== 'scene').length
  const lost = new Set<string>()
  return ({ source, name, reason, vanished }) => {
    if (!vanished) return
    lost.add(source)
    if (lost.size < files && (lost.size <= bearableCount || lost.size <= bearableShare * files)) return
    throw new SpatialError(
      'data',
      `${lost.size} of ${files} pictures that were there at the beginning cannot be read any more (${name}: ${reason}) — bring their disk back and give the same command again: what is finished is kept`,
    )
  }
}
