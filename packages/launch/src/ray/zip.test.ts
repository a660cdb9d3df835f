import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { zipFiles } from './zip.ts'

test('equal files in any order give equal bytes', () => {
  const bytes = (text: string) => Buffer.from(text)
  const [a, b] = [
    { name: 'a', bytes: bytes('x') },
    { name: 'b/ü', bytes: bytes('y') },
  ]
  expect(zipFiles([a, b])).toEqual(zipFiles([b, a]))
  expect(zipFiles([a, b])).not.toEqual(zipFiles([a, { ...b, bytes: bytes('z') }]))
})

const reader = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    print(json.dumps([[i.filename, archive.read(i).hex(), (i.external_attr >> 16) & 0o777] for i in archive.infolist()]))
`

// Ray unpacks with this very module.
test.skipIf(spawnSync('python3', ['--version']).status !== 0)("Python's zipfile reads every file back", () => {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'))
  const file = fc.record({ bytes: fc.uint8Array({ maxLength: 2000 }), executable: fc.boolean() })
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[\wäß]{1,8}(\/[\w .]{1,5}\w)?$/), file, { maxKeys: 5 }), (files) => {
      const list = Object.entries(files).map(([name, content]) => ({ name, ...content }))
      writeFileSync(join(folder, 'a.zip'), zipFiles(list))
      const { stdout, stderr } = spawnSync('python3', ['-c', reader, join(folder, 'a.zip')], { encoding: 'utf8' })
      expect(stderr).toBe('')
      const expected = list.map(({ name, bytes, executable }) => [
        name,
        Buffer.from(bytes).toString('hex'),
        executable ? 0o755 : 0o644,
      ])
      expect(JSON.parse(stdout)).toEqual(expected.sort(([a], [b]) => (a! < b! ? -1 : 1)))
    }),
    { numRuns: 8 },
  )
  rmSync(folder, { recursive: true })
})
