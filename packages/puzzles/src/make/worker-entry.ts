import { workerEntry as entryBeside, type WorkerEntry } from '@spatial-ssrl/core/files'

/** Where the code of the threads that make puzzles lies: above this file in source, beside the bundle when built. */
export function workerEntry(): Required<WorkerEntry> {
  const { file, execArgv = [] } = entryBeside(import.meta.url, {
    source: '../generate-worker.ts',
    built: './generate-worker.js',
  })
  return { file, execArgv }
}
