import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** Where the code of a worker thread lies, and the flags to run it. */
export interface WorkerEntry {
  file: URL
  execArgv: string[]
}

/** JavaScript beside the bundle; in a checkout TypeScript, behind a line that teaches the new thread to read it. */
export function workerEntry(): WorkerEntry {
  if (!import.meta.url.endsWith('.ts')) return { file: new URL('./generate-worker.js', import.meta.url), execArgv: [] }
  // Found from here, whatever the working directory. Node 20 does not run `--import tsx` in threads.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'))
  const api = new URL('./dist/esm/api/index.mjs', tsx)
  const source = new URL('../generate-worker.ts', import.meta.url)
  const code = `import { register } from '${api}'; register(); await import('${source}')`
  return {
    file: new URL(`data:text/javascript,${encodeURIComponent(code)}`),
    execArgv: ['--conditions=@spatial-ssrl/source'],
  }
}
