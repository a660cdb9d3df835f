import { workerEntry as entryBeside, type WorkerEntry } from '@spatial-ssrl/core/files'

/** Where the workers of this package lie: beside its entries, in source and built. */
export function workerEntry(name: 'engine-worker' | 'template-worker'): WorkerEntry {
  return entryBeside(import.meta.url, { source: `../${name}.ts`, built: `./${name}.js` })
}
