#!/usr/bin/env node
// publint and are-the-types-wrong on every package as it would be published (`pnpm pack`).
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const bin = (name) => join(root, 'node_modules', '.bin', name)
const scratch = mkdtempSync(join(tmpdir(), 'packages-'))
let failed = 0
try {
  for (const name of readdirSync(join(root, 'packages'))) {
    const cwd = join(root, 'packages', name)
    if (JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')).private) continue // part of the apps
    try {
      execFileSync('npx', ['--yes', packageManager, 'pack', '--pack-destination', scratch], { cwd, stdio: 'pipe' })
      const archive = join(
        scratch,
        readdirSync(scratch).find((file) => file.startsWith(`spatial-ssrl-${name}-`)),
      )
      execFileSync(bin('publint'), ['--strict', archive], { cwd, stdio: 'pipe' })
      execFileSync(bin('attw'), [archive, '--profile', 'esm-only', '--no-emoji'], { cwd, stdio: 'pipe' })
      process.stdout.write(`  ${name}: publint and attw clean\n`)
    } catch (error) {
      failed++
      process.stdout.write(`  ${name}: ${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}\n`)
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.exit(failed === 0 ? 0 : 1)
