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

test('the entry for pictures loads no native code', () => {
  expect([...packagesOf(join(import.meta.dirname, '..', 'vision.ts'))]).toEqual(['@spatial-ssrl/core'])
  expect([...packagesOf(join(import.meta.dirname, '..', 'lanes', 'engine.ts'))]).toContain('onnxruntime-node')
})
