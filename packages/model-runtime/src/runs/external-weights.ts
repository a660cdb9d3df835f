import { dirname, relative, sep } from 'node:path'
import type { ExternalWeight } from '../blocks/weights.ts'
import type { StoredWeights } from '../hf/stored-weight.ts'

/** Weights in files as a graph refers to them. */
export interface ExternalWeights {
  /** Absolute path; the runtime reads files below it and no others. */
  folder: string
  weights: ReadonlyMap<string, ExternalWeight>
}

/** Types that a runtime reads in place. */
const dtypes = { F32: 'float32', F16: 'float16', BF16: 'bfloat16', INT4: 'uint4' } as const

/** Whether the runtime can read a weight where it lies. */
export function readsInPlace({ dtype }: { dtype: string }): boolean {
  return Object.hasOwn(dtypes, dtype)
}

/**
 * Refers to weights by the deepest folder that holds all their files. Paths must be real ones: the runtime refuses links that leave the
 * folder, as those of a hub cache do.
 */
export function externalWeights(stored: StoredWeights): ExternalWeights {
  const folder = commonFolder([...new Set([...stored.values()].map(({ file }) => file))])
  const weights = new Map<string, ExternalWeight>()
  for (const [name, { file, dtype, begin, end, scales }] of stored) {
    if (!Object.hasOwn(dtypes, dtype))
      throw new RangeError(
        `externalWeights: expected one of ${Object.keys(dtypes).join(', ')} for ${name}, got ${dtype}`,
      )
    const place = (at: { begin: number; end: number }) => ({
      location: relative(folder, file),
      offset: at.begin,
      length: at.end - at.begin,
    })
    weights.set(name, {
      dtype: dtypes[dtype as keyof typeof dtypes],
      data: place({ begin, end }),
      ...(scales && { scales: place(scales) }),
    })
  }
  return { folder, weights }
}

function commonFolder(files: readonly string[]): string {
  let folder = files.length > 0 ? dirname(files[0]!) : ''
  while (!files.every((file) => file.startsWith(folder.endsWith(sep) ? folder : folder + sep))) folder = dirname(folder)
  return folder
}
