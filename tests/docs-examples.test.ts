import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { scriptFlags } from './program.fixture.ts'

const root = join(import.meta.dirname, '..')
const examples = readdirSync(join(root, 'docs'))
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) => {
    const blocks = readFileSync(join(root, 'docs', file), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)
    return [...blocks].map(([, code = ''], i) => ({ name: `${file}, example ${i + 1}`, code }))
  })

/** What each example printed, or the error it ended with, in the order of `examples`. */
let outputs: string[]

// One process for all of them: starting Node costs far more than running an example.
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'))
  try {
    symlinkSync(join(root, 'examples', 'node_modules'), join(folder, 'node_modules'), 'junction')
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    for (const [i, { code }] of examples.entries()) writeFileSync(join(folder, `${i}.ts`), code)
    const imports = examples.map(
      (_, i) => `console.log('\\x1e'); try { await import('./${i}.ts') } catch (error) { console.log('\\x15', error) }`,
    )
    writeFileSync(join(folder, 'all.ts'), imports.join('\n'))
    const args = [...scriptFlags, 'all.ts']
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder })
    outputs = stdout.split('\x1e\n').slice(1)
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 60_000)

test('there are examples, and each was run', () => {
  expect(examples.length).toBeGreaterThan(5)
  expect(outputs.length).toBe(examples.length)
})

test.each(examples.map(({ name, code }, i) => ({ name, code, i })))(
  '$name runs, and prints what the comments behind its console.log calls say',
  ({ code, i }) => {
    const claimed = [...code.matchAll(/^ *(?:.*\) )?console\.log\(.*\) \/\/ (.+)$/gm)].map(([, text]) => text)
    expect(outputs[i]).not.toContain('\x15') // what it ended with, had it failed
    if (claimed.length > 0) expect(outputs[i]!.trimEnd().split('\n')).toEqual(claimed)
  },
)
