import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openJsonFile } from './json-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'json-file-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'values')

async function valuesOf(content: Uint8Array | string): Promise<unknown[]> {
  writeFileSync(path, content)
  const file = await openJsonFile(path)
  try {
    const places = []
    for await (const place of file.values()) places.push(place)
    const backwards = [...places].reverse()
    for (const { text, ...place } of [...backwards, ...places]) expect(await file.read(place)).toBe(text)
    return places.map(({ text }) => JSON.parse(text))
  } finally {
    await file.close()
  }
}

const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16()

/** The ways in which programs write many JSON values. */
const forms: Record<string, (values: readonly unknown[]) => string> = {
  lines: (values) => values.map((value) => `${JSON.stringify(value)}\n`).join(''),
  'lines without an end': (values) => values.map((value) => JSON.stringify(value)).join('\n'),
  'CRLF and blank lines': (values) => `\r\n${values.map((value) => `${JSON.stringify(value)}\r\n`).join(' \r\n')}`,
  'an array': (values) => JSON.stringify(values),
  'an indented array': (values) => `\n ${JSON.stringify(values, null, 2)}\n`,
}
const encodings: Record<string, (text: string) => Uint8Array> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with its mark': (text) => Buffer.from(`\uFEFF${text}`),
  'UTF-16LE with its mark': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'UTF-16BE with its mark': (text) => bigEndian(`\uFEFF${text}`),
}
const cases = Object.keys(forms).flatMap((form) => Object.keys(encodings).map((encoding) => [form, encoding] as const))

/** Texts that hold what values are cut at. */
const text = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '[', ']', '{', '}', ',', '\n', '\u2028', '猫'),
  maxLength: 8,
})
const value = fc.record({ id: text, replies: fc.array(text, { maxLength: 3 }) })

test.each(cases)('%s in %s', async (form, encoding) => {
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 5 }), async (values) => {
      expect(await valuesOf(encodings[encoding]!(forms[form]!(values)))).toEqual(values)
    }),
    { numRuns: 25 },
  )
})

test('values that lie across the pieces in which a file is read', async () => {
  const values = Array.from({ length: 12 }, (_, i) => ({ i, text: '猫"\\'.repeat(40_000) }))
  for (const form of ['lines', 'an array']) expect(await valuesOf(forms[form]!(values))).toEqual(values)
})

test.each([
  ['[{"a": 1}, {"a"', /the array is cut off/],
  ['[{"a": 1}', /the array is cut off/],
  ['[1,,2]', /element 2 is empty/],
  ['[1,]', /element 2 is empty/],
  ['[1] [2]', /more follows the end of the array/],
  ['version https://git-lfs.github.com/spec/v1\noid sha256:0\n', /run git lfs pull/],
])('%j is refused', async (content, message) => {
  await expect(valuesOf(content)).rejects.toThrow(message)
})
