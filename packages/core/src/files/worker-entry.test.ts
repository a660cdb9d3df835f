import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { workerEntry } from './worker-entry.ts'

test('in a checkout a thread runs TypeScript, which imports the sources of packages', async () => {
  const { file, ...flags } = workerEntry(import.meta.url, { source: './worker-entry.fixture.ts', built: './no.js' })
  const worker = new Worker(file, flags)
  expect(await once(worker, 'message')).toEqual(['flip 1'])
  await worker.terminate()
})

test('a built package has JavaScript beside it, run with the flags of this process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'worker-'))
  writeFileSync(join(folder, 'work.mjs'), "import { parentPort } from 'node:worker_threads'; parentPort.postMessage(2)")
  const here = pathToFileURL(join(folder, 'index.js')).href
  const { file, ...flags } = workerEntry(here, { source: './no.ts', built: './work.mjs' })
  expect(flags).toEqual({})
  const worker = new Worker(file, flags)
  expect(await once(worker, 'message')).toEqual([2])
  await worker.terminate()
  rmSync(folder, { recursive: true })
})
