#!/usr/bin/env node
// Runs every file of examples/ against the built packages; an example that throws fails the gate.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const examples = join(dirname(fileURLToPath(import.meta.url)), '..', 'examples')
let failed = 0
for (const name of readdirSync(examples)
  .filter((file) => file.endsWith('.ts'))
  .sort()) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', name], {
    cwd: examples,
    encoding: 'utf8',
  })
  process.stdout.write(`  ${name}: ${status === 0 ? 'runs' : `failed\n${stdout}${stderr}`}\n`)
  if (status !== 0) failed++
}
process.exit(failed === 0 ? 0 : 1)
