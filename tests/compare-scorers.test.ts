import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

test.each([
  [[], /--spatial-ssrl: name a checkout of/],
  [['--spatial-ssrl', 'nowhere'], /--spatial-ssrl: name a checkout of/],
])('the comparison with the published scorers says what it lacks: %j', (args, message) => {
  const script = join('scripts', 'interop', 'compare-scorers.ts')
  const options = ['--conditions=@spatial-ssrl/source', '--import', 'tsx', script, ...args]
  const { status, stderr } = spawnSync(process.execPath, options, { cwd: root, encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toMatch(message)
})
