import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { benchmarks } from './benchmarks.ts'

test('docs/benchmarks.md says of every benchmark what the ids of its items are', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'benchmarks.md'), 'utf8')
  const section = page.slice(page.indexOf('## Item ids'), page.indexOf('## Asking'))
  const rows = [...section.matchAll(/^\| (\w[\w-]*) +\| (.+?) +\|$/gm)].map(([, name, ids]) => [name, ids])
  expect(rows.filter(([name]) => name !== 'benchmark')).toEqual(benchmarks.map(({ name, itemIds }) => [name, itemIds]))
})
