#!/usr/bin/env node
// publint and are-the-types-wrong on every package as it would be published (`pnpm pack`). A package without dependencies is also
// installed alone into an empty folder, where the first example of its README has to run.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const bin = (name) => join(root, 'node_modules', '.bin', name)
const scratch = mkdtempSync(join(tmpdir(), 'packages-'))

/** Installs the archive with nothing else and runs the example. */
function runAlone(name, archive, readme) {
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]
  if (example === undefined) throw new Error('expected a block of TypeScript in the README')
  const folder = join(scratch, `alone-${name}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  writeFileSync(join(folder, 'example.js'), transformSync(example, { loader: 'ts' }).code)
  const offline = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts']
  execFileSync('npm', ['install', ...offline, archive], { cwd: folder, stdio: 'pipe' })
  execFileSync(process.execPath, ['example.js'], { cwd: folder, stdio: 'pipe' })
}

let failed = 0
try {
  for (const name of readdirSync(join(root, 'packages'))) {
    const cwd = join(root, 'packages', name)
    try {
      execFileSync('npx', ['--yes', packageManager, 'pack', '--pack-destination', scratch], { cwd, stdio: 'pipe' })
      const archive = join(
        scratch,
        readdirSync(scratch).find((file) => file.startsWith(`spatial-ssrl-${name}-`)),
      )
      execFileSync(bin('publint'), ['--strict', archive], { cwd, stdio: 'pipe' })
      execFileSync(bin('attw'), [archive, '--profile', 'esm-only', '--no-emoji'], { cwd, stdio: 'pipe' })
      const { dependencies = {} } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))
      const alone = Object.keys(dependencies).length === 0
      if (alone) runAlone(name, archive, readFileSync(join(cwd, 'README.md'), 'utf8'))
      process.stdout.write(`  ${name}: publint and attw clean${alone ? ', runs alone' : ''}\n`)
    } catch (error) {
      failed++
      process.stdout.write(`  ${name}: ${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}\n`)
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.exit(failed === 0 ? 0 : 1)
