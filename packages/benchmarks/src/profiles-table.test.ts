import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { benchmarks } from './benchmarks.ts'

test('docs/benchmarks.md says of every benchmark what its profiles are', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'benchmarks.md'), 'utf8')
  const section = page.slice(page.indexOf('## Profiles'), page.indexOf('## On disk'))
  const rows = [...section.matchAll(/^\| (\w[\w-]*) +\| (\w[\w-]*) +\| (.+?) +\|$/gm)]
  const written = rows.map(([, ...cells]) => cells).filter(([name]) => name !== 'benchmark')
  const known = benchmarks.flatMap(({ name, profiles, defaultProfile }) => {
    expect(profiles[0]?.name, 'the default stands first').toBe(defaultProfile)
    return profiles.map((profile) => [name, profile.name, profile.about])
  })
  expect(written).toEqual(known)
})
