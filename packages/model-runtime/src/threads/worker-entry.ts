import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** Where a worker's code lies, and the flags to run it if they are not those of this process. */
export interface WorkerEntry {
  file: URL
  execArgv?: string[]
}

/** JavaScript beside this code in a built package; in a checkout TypeScript, behind a line that teaches the new thread to read it. */
export function workerEntry(name: 'engine-worker' | 'template-worker'): WorkerEntry {
  if (!import.meta.url.endsWith('.ts')) return { file: new URL(`./${name}.js`, import.meta.url) }
  // Found from here, whatever the working directory; `require` alone would pick the CommonJS half of the package.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'))
  const api = new URL('./dist/esm/api/index.mjs', tsx)
  const source = new URL(`../${name}.ts`, import.meta.url)
  const code = `import { register } from '${api}'; register(); await import('${source}')`
  return {
    file: new URL(`data:text/javascript,${encodeURIComponent(code)}`),
    execArgv: ['--conditions=@spatial-ssrl/source'],
  }
}
