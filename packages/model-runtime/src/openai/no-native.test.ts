import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

/** Packages that a file and all that it imports name. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>()
  if (seen.has(file)) return packages
  seen.add(file)
  for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
    const found = fileName.startsWith('.') ? packagesOf(join(dirname(file), fileName), seen) : new Set([fileName])
    for (const name of found) packages.add(name)
  }
  return packages
}

test('the entry for served models loads no native code', () => {
  const openai = packagesOf(join(import.meta.dirname, '..', 'openai.ts'))
  expect([...openai].sort()).toEqual([
    '@spatial-ssrl/core',
    'node:http',
    'node:https',
    'node:net',
    'node:stream',
    'node:tls',
    'zod',
  ])
  expect([...packagesOf(join(import.meta.dirname, '..', 'lanes', 'engine.ts'))]).toContain('onnxruntime-node')
})
