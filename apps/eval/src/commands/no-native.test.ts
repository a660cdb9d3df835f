import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scriptedServer } from '@spatial-ssrl/endpoint/test'
import { initModel } from '@spatial-ssrl/model-runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { write3dsrBench } from '../demo/data/3dsrbench.ts'

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

/** Lets Node look for the runtime where it is not installed. */
const withoutRuntime = `data:text/javascript,${encodeURIComponent(`
  import { register } from 'node:module'
  register('data:text/javascript,' + encodeURIComponent(\`
    export const resolve = (specifier, context, next) =>
      specifier === '@spatial-ssrl/model-runtime'
        ? next(specifier, { ...context, parentURL: 'file:///nowhere/main.js' })
        : next(specifier, context)
  \`))
`)}`

/** Runs `spatial-eval run` with a module that is loaded before it. */
async function run(model: string, before: string, ...more: string[]) {
  const flags = ['--conditions=@spatial-ssrl/source', '--import', 'tsx', '--import', before]
  const asked = ['--benchmark', '3dsrbench', '--data', folder, '--limit', '2', '--max-tokens', '2', '--model', model]
  const out = ['--out', mkdtempSync(join(folder, 'out-'))]
  const child = spawn(process.execPath, [...flags, program, 'run', ...asked, ...out, ...more], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const [status] = await once(child, 'close')
  return { status, stderr }
}

/** Whether a run loads onnxruntime. */
async function loadsRuntime(model: string): Promise<boolean> {
  const { status, stderr } = await run(model, tellLibraries)
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

test('where the runtime is not installed, a served model is asked all the same and a folder is one line, before any work', async () => {
  const server = await scriptedServer(() => ({ texts: ['A'] }))
  try {
    expect(await run(`openai:${server.url}#m`, withoutRuntime)).toMatchObject({ status: 0 })
    expect(server.received).toHaveLength(2)
  } finally {
    await server.close()
  }
  const { status, stderr } = await run('tiny', withoutRuntime, '--data', join(folder, 'none'))
  expect(stderr).toMatch(
    /^error: [^\n]*model-runtime, which is not installed — npm install @spatial-ssrl\/model-runtime\n$/,
  )
  expect(status).toBe(2)
})
