#!/usr/bin/env node
// How much of a page an import of a built package takes, minified and gzipped, against its limit. Fails where a limit is passed, and
// where a bundle that should stand alone imports something.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Bytes, minified and gzipped. Single names show that the rest of the package falls away. */
const limits = [
  { package: 'verifiers', names: '*', limit: 14_000 },
  { package: 'verifiers', names: 'verify', limit: 5_200 },
  { package: 'verifiers', names: 'verifyPaper', limit: 1_200 },
  { package: 'verifiers', names: 'lastBoxed', limit: 500 },
  { package: 'verifiers', names: 'boxIou', limit: 300 },
]

let failed = 0
for (const { package: name, names, limit } of limits) {
  const from = JSON.stringify(join(root, 'packages', name, 'dist', 'index.js'))
  const contents = names === '*' ? `export * from ${from}` : `export { ${names} } from ${from}`
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser', // an import of a Node built-in fails the build
    write: false,
    metafile: true,
    logLevel: 'error',
  })
  const size = gzipSync(outputFiles[0].contents, { level: 9 }).length
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
  const wrong = [size > limit && 'too large', imports.length > 0 && `imports ${imports[0].path}`].filter(Boolean)
  const line = `${name} ${names}: ${(size / 1000).toFixed(2)} kB of ${(limit / 1000).toFixed(1)}`
  process.stdout.write(`  ${line}${wrong.map((what) => `, ${what}`).join('')}\n`)
  if (wrong.length > 0) failed++
}
process.exit(failed === 0 ? 0 : 1)
