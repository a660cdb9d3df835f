import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { programFlags } from '../../../../tests/program.fixture.ts'

/** Runs the real program in a process of its own. */
export function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...programFlags('trainer'), ...args], {
    encoding: 'utf8',
    timeout: 50_000,
  })
  return { status, stdout, stderr, lastLine: stdout.trimEnd().split('\n').at(-1) ?? '' }
}

/** Name and content hash of every file below a folder. */
export function bytesOf(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const hash = createHash('sha256').update(readFileSync(join(parentPath, name)))
      return [join(parentPath, name).slice(dir.length), hash.digest('hex')]
    }),
  )
}
