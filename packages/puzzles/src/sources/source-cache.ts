import type { LoadedSource } from './load-source.ts'

/** Pictures kept in memory, the least recently used dropped first. */
export interface SourceCache {
  /** The picture of `key`, made by `load` where it is not kept. A failed load is remembered too: a broken file is read once. */
  get(key: string, load: () => Promise<LoadedSource>): Promise<LoadedSource>
}

/** An empty cache. @param capacity bytes of pixels and depths kept; the picture in use is kept whatever its size */
export function createSourceCache(capacity: number): SourceCache {
  const entries = new Map<string, { input: Promise<LoadedSource>; bytes: number }>()
  let total = 0
  return {
    get(key, load) {
      const known = entries.get(key)
      if (known) {
        entries.delete(key) // moves it to the young end
        entries.set(key, known)
        return known.input
      }
      const entry = { input: load(), bytes: 0 }
      entries.set(key, entry)
      entry.input.then(
        ({ image, depth }) => {
          if (entries.get(key) !== entry) return // dropped while it was read
          entry.bytes = image.data.byteLength + (depth ? depth.data.byteLength + depth.valid.byteLength : 0)
          total += entry.bytes
          for (const [oldest, { bytes }] of entries) {
            if (total <= capacity || oldest === key) break
            entries.delete(oldest)
            total -= bytes
          }
        },
        () => {}, // whoever asked sees the failure
      )
      return entry.input
    },
  }
}
