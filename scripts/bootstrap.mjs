#!/usr/bin/env node
// `npm start` and `npm test` on a fresh machine: installs what the lockfile names, builds, then runs. Needs only Node and npm.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const [job, ...rest] = process.argv.slice(2)

function fail(message) {
  process.stderr.write(`error: ${message}\n`)
  process.exit(1)
}

function run(title, command, args, environment = {}) {
  process.stderr.write(`▸ ${title}\n`)
  const started = performance.now()
  const shell = process.platform === 'win32' // npx is a script there
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', job === 'start' && title !== 'quickstart' ? 2 : 'inherit', 'inherit'],
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
      ONNXRUNTIME_NODE_INSTALL: 'skip',
      ...environment,
    },
    shell,
  })
  if (error) fail(`${title}: ${error.message}`)
  if (signal) process.exit(1)
  if (status !== 0) process.exit(status ?? 1)
  process.stderr.write(`  ${title}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
}

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19))
  fail(`Node ${process.versions.node} is too old: install Node 20.19 or newer`)
const jobs = ['start', 'test', 'setup']
if (!jobs.includes(job)) fail(`expected one of ${jobs.join(', ')}, got ${job}`)

const pnpm = ['--yes', manifest.packageManager]
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'pnpm-lock.yaml')))
  .digest('hex')
const marker = join(root, 'node_modules', '.installed-lockfile')
if (!existsSync(marker) || readFileSync(marker, 'utf8') !== lock) {
  run('install', 'npx', [...pnpm, 'install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'])
  writeFileSync(marker, lock)
}
run('build', 'npx', [...pnpm, 'exec', 'turbo', 'run', 'build', '--output-logs=errors-only'])

if (job === 'start') run('quickstart', process.execPath, ['apps/trainer/dist/main.js', 'quickstart', ...rest])
if (job === 'test')
  run('test', process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...rest], {
    SPATIAL_SSRL_TEST_BUILT: '1',
  })
