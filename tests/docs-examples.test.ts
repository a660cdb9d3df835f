import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const examples = readdirSync(join(root, 'docs'))
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) => {
    const blocks = readFileSync(join(root, 'docs', file), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)
    return [...blocks].map(([, code = ''], i) => ({ name: `${file}, example ${i + 1}`, code }))
  })

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'docs-'))
  symlinkSync(join(root, 'examples', 'node_modules'), join(folder, 'node_modules'), 'junction')
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
})

afterAll(() => rmSync(folder, { recursive: true }))

test('there are examples', () => expect(examples.length).toBeGreaterThan(5))

/** An example runs, and prints what the comments behind its console.log calls say, call by call. */
test.concurrent.each(examples)('$name runs and prints what it says', async ({ name, code }) => {
  const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.ts`)
  writeFileSync(file, code)
  const args = ['--conditions=@spatial-ssrl/source', '--import', import.meta.resolve('tsx'), file]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder })
  const claimed = [...code.matchAll(/^ *console\.log\(.*\) \/\/ (.+)$/gm)].map(([, text]) => text)
  const printed = stdout.trimEnd().split('\n').slice(0, claimed.length)
  if (claimed.length > 0) expect(printed).toEqual(claimed)
})
