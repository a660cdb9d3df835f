import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scriptedServer } from '@spatial-ssrl/endpoint/test'
import { initModel } from '@spatial-ssrl/model-runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { write3dsrBench } from '../demo/3dsrbench.ts'

const program = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Prints, as the last line of stderr, the native libraries that the process and its threads have loaded. */
const tellLibraries = `data:text/javascript,${encodeURIComponent(`
  process.report.excludeNetwork = true
  process.on('exit', () => process.stderr.write('\\n' + JSON.stringify(process.report.getReport().sharedObjects) + '\\n'))
`)}`

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'no-native-'))
  await write3dsrBench(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Whether `spatial-eval run` loads onnxruntime for a model. */
async function loadsRuntime(model: string): Promise<boolean> {
  const flags = ['--conditions=@spatial-ssrl/source', '--import', 'tsx', '--import', tellLibraries]
  const asked = ['--benchmark', '3dsrbench', '--data', folder, '--limit', '2', '--max-tokens', '2', '--model', model]
  const out = ['--out', mkdtempSync(join(folder, 'out-'))]
  const child = spawn(process.execPath, [...flags, program, 'run', ...asked, ...out], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const [status] = await once(child, 'close')
  expect(status, stderr).toBe(0)
  const libraries: string[] = JSON.parse(stderr.trimEnd().split('\n').at(-1)!)
  expect(libraries.length).toBeGreaterThan(0)
  return libraries.some((library) => library.includes('onnxruntime'))
}

test('a served model is asked without onnxruntime, which a model folder loads', async () => {
  const server = await scriptedServer(() => ({ texts: ['A'] }))
  try {
    expect(await loadsRuntime(`openai:${server.url}#m`)).toBe(false)
  } finally {
    await server.close()
  }
  const tiny = join(folder, 'tiny')
  await initModel(tiny, { preset: 'tiny', seed: 1 })
  expect(await loadsRuntime(tiny)).toBe(true)
})
