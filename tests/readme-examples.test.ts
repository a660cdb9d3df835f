import { execFile } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import givens from '../scripts/readme-givens.json' with { type: 'json' }
import { scriptFlags } from './program.fixture.ts'

const root = join(import.meta.dirname, '..')
/** What a user can install. */
const packages = readdirSync(join(root, 'packages')).filter(
  (name) => !JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')).private,
)

/** What a README's example takes as given. */
const given: Record<string, string> = givens

/** A folder of a user: the packages installed, and a photograph. */
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'readme-'))
  symlinkSync(join(root, 'examples', 'node_modules'), join(folder, 'node_modules'), 'junction')
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  copyFileSync(join(root, 'assets', 'photos', 'bison.jpg'), join(folder, 'photo.jpg'))
})

afterAll(() => rmSync(folder, { recursive: true }))

test.concurrent.each(packages)('the example in the README of %s runs', async (name) => {
  const example = firstExample(join(root, 'packages', name, 'README.md'))
  const file = join(folder, `${name}.ts`)
  writeFileSync(file, `${given[name] ?? ''}${example}`)
  const node = promisify(execFile)(process.execPath, [...scriptFlags, file], { cwd: folder })
  await expect(node, `${name}: ${example}`).resolves.toBeDefined()
})

function firstExample(readme: string): string {
  const text = existsSync(readme) ? readFileSync(readme, 'utf8') : ''
  const example = /```ts\n([\s\S]*?)```/.exec(text)?.[1]
  if (example === undefined) throw new Error(`${readme}: expected a block of TypeScript`)
  return example
}
