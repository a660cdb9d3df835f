#!/usr/bin/env node
// The packages that promise to stand alone, as a stranger meets them: packed, installed offline into an empty project, their README example
// type-checked against the packed declarations and run.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const scratch = mkdtempSync(join(tmpdir(), 'packed-'))
const run = (command, args, cwd) => execFileSync(command, args, { cwd, stdio: 'pipe', encoding: 'utf8' })

/** Packs, installs and tries one package; throws where a stranger would be stuck. */
function tryPackage(name) {
  run('npx', ['--yes', packageManager, 'pack', '--pack-destination', scratch], join(root, 'packages', name))
  const archive = readdirSync(scratch).find((file) => file.startsWith(`spatial-ssrl-${name}-`))
  const project = join(scratch, name)
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "name": "empty-project", "private": true, "type": "module" }')
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(scratch, archive)], project)

  const installed = readdirSync(join(project, 'node_modules')).filter((entry) => !entry.startsWith('.'))
  const ours = readdirSync(join(project, 'node_modules', '@spatial-ssrl'))
  if (installed.join() !== '@spatial-ssrl' || ours.join() !== name)
    throw new Error(`expected nothing but the package itself, got ${installed.join(', ')}: ${ours.join(', ')}`)

  const readme = readFileSync(join(root, 'packages', name, 'README.md'), 'utf8')
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]
  if (!example) throw new Error('expected a block of TypeScript in the README')
  writeFileSync(join(project, 'example.ts'), example)
  const strict = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,dom']
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...strict, 'example.ts'], project)
  const { outputText } = ts.transpileModule(example, { compilerOptions: { module: 'esnext', target: 'es2023' } })
  writeFileSync(join(project, 'example.js'), outputText)
  run(process.execPath, ['example.js'], project)
}

let failed = 0
for (const name of ['verifiers', 'grpo']) {
  try {
    tryPackage(name)
    process.stdout.write(`  ${name}: installs alone, its example type-checks and runs\n`)
  } catch (error) {
    failed++
    process.stdout.write(`  ${name}: ${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}\n`)
  }
}
rmSync(scratch, { recursive: true, force: true })
process.exit(failed === 0 ? 0 : 1)
