import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Where the code of a worker thread lies, and the flags to run it if they are not those of this process. */
export interface WorkerEntry {
  file: URL
  execArgv?: string[]
}

/**
 * A worker's code as a thread can run it: JavaScript in a built package; in a checkout TypeScript, behind a line that teaches the new thread
 * to read it (Node 20 does not run `--import tsx` in threads). It is read through `require`, whose hooks run in the thread itself: those of
 * `import` run in one more thread, which takes a second to start and which an ending worker can wait for without end.
 * @param here `import.meta.url` of the file that asks, from which both paths are relative
 * @param paths `source`: the worker in the checkout, `./….ts`; `built`: the same beside the bundle, `./….js`
 */
export function workerEntry(here: string, paths: { source: string; built: string }): WorkerEntry {
  if (!here.endsWith('.ts')) return { file: new URL(paths.built, here) }
  // Found from there, whatever the working directory.
  const tsx = createRequire(here).resolve('tsx/cjs/api')
  const code = `import { createRequire } from 'node:module'
    const require = createRequire('${here}')
    require(${JSON.stringify(tsx)}).register()
    require(${JSON.stringify(fileURLToPath(new URL(paths.source, here)))})`
  return {
    file: new URL(`data:text/javascript,${encodeURIComponent(code)}`),
    execArgv: ['--conditions=@spatial-ssrl/source'],
  }
}
