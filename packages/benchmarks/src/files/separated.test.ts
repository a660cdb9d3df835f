import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { collect } from './collect.fixture.ts'
import { readRange } from './media.ts'
import { readSeparated } from './separated.ts'

const folder = mkdtempSync(join(tmpdir(), 'separated-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'table')

async function rowsOf(content: string | Uint8Array, separator: ',' | '\t' = ',', asBytes: string[] = []) {
  writeFileSync(file, content)
  return (await collect(readSeparated(file, { separator, asBytes }))).map(({ cells }) => cells)
}

describe('what pandas reads', () => {
  test.each([
    ['plain', 'a,b\n1,2\n', [{ a: '1', b: '2' }]],
    ['no line break at the end', 'a,b\n1,2', [{ a: '1', b: '2' }]],
    [
      'CRLF',
      'a,b\r\n1,2\r\n"x",""\r\n',
      [
        { a: '1', b: '2' },
        { a: 'x', b: '' },
      ],
    ],
    ['line breaks, separators and quotes in quotes', 'a,b\n"1\n,""x""",2\n', [{ a: '1\n,"x"', b: '2' }]],
    ['a quote inside a bare cell', 'a,b\nit"s,5"\n', [{ a: 'it"s', b: '5"' }]],
    ['text behind a closing quote', 'a,b\n"x"y,2\n', [{ a: 'xy', b: '2' }]],
    [
      'blank lines',
      'a,b\n\n1,2\n\r\n3,4\n',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['rows that end early', 'a,b\n1\n', [{ a: '1', b: '' }]],
    ['a byte-order mark', '\uFEFFa,b\n1,2\n', [{ a: '1', b: '2' }]],
    ['empty cells', 'a,b\n,\n', [{ a: '', b: '' }]],
    ['letters of any script', 'a,b\n„Maß“,猫\n', [{ a: '„Maß“', b: '猫' }]],
    ['a header alone', 'a,b\n', []],
  ])('%s', async (_, content, rows) => {
    expect(await rowsOf(content)).toEqual(rows)
  })
})

/** Values that the format has to protect. */
const cell = fc.string({ unit: fc.constantFrom('a', 'B', '"', ',', '\t', '\n', ' ', 'é', '猫'), maxLength: 12 })

test.each([',', '\t'] as const)('reads back what was written, separated by %j', async (separator) => {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 }), async (rows) => {
      const content = [['x', 'y', 'z'], ...rows].map((row) => row.map(quoted).join(separator)).join('\n')
      const read = await rowsOf(content, separator)
      expect(read).toEqual(rows.map(([x, y, z]) => ({ x, y, z })))
    }),
    { numRuns: 60 },
  )
})

test('any bytes give rows or one error, and end', async () => {
  const bytes = fc.array(fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0x61, 0xef, 0xbb, 0xbf, 0x00), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(bytes, async (content) => {
      const rows = await rowsOf(Uint8Array.from(content)).catch((error: unknown) => error)
      expect(Array.isArray(rows) || SpatialError.is(rows)).toBe(true)
    }),
    { numRuns: 100 },
  )
})

test('bytes of a cell can be found again in the file, however long the cell is', async () => {
  const large = 'A'.repeat(700_000)
  writeFileSync(file, `id\timage\tname\n1\t${large}\tx\n2\t"QUJD"\ty\n3\t\tz\n`)
  const found: [string, string][] = []
  for await (const { cells, bytes } of readSeparated(file, { separator: '\t', asBytes: ['image'] })) {
    const { start, bytes: held } = bytes.image!
    const again = await readRange(file, start, start + held.length)
    expect(again.equals(held)).toBe(true)
    found.push([cells.name!, again.toString()])
  }
  expect(found).toEqual([
    ['x', large],
    ['y', 'QUJD'],
    ['z', ''],
  ])
})

test.each([
  ['', /is empty; download it again/],
  ['a,b\n"1,2\n3,4\n', /is cut off; download it again/],
  ['a,b\n1,2,3\n', /row 1: 3 cells, but the header has 2/],
])('%j is refused', async (content, message) => {
  await expect(rowsOf(content)).rejects.toThrow(message)
})

test('a missing file is named', async () => {
  const rows = collect(readSeparated(join(folder, 'none.tsv'), { separator: '\t' }))
  await expect(rows).rejects.toThrow(/cannot open .*none\.tsv/)
})

describe('tables as other programs save them', () => {
  const cells = [
    { index: '0', question: 'left, or "right"?' },
    { index: '1', question: 'a;b' },
  ]
  test.each([',', '\t', ';'])('separated by %j, whatever is expected', async (separator) => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    const lines = ['index', 'question'].join(separator)
    const content = [lines, ...cells.map(({ index, question }) => [index, quoted(question)].join(separator))].join('\n')
    expect(await rowsOf(content, '\t')).toEqual(cells)
    expect(await rowsOf(`\uFEFF${content}`, ',')).toEqual(cells)
  })

  test('offsets of cells are those of the file, by any separator', async () => {
    writeFileSync(file, '\uFEFFindex,image\n7,QUJD\n')
    const [row] = await collect(readSeparated(file, { separator: '\t', asBytes: ['image'] }))
    const { start, bytes } = row!.bytes.image!
    expect((await readRange(file, start, start + bytes.length)).toString()).toBe('QUJD')
  })

  test.each([
    ['a Git LFS pointer', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'), /git lfs pull/],
    [
      'UTF-16 with its mark',
      Buffer.from('\uFEFFindex\tquestion\n', 'utf16le'),
      /is UTF-16LE, not UTF-8; save it as UTF-8/,
    ],
    ['UTF-16 without', Buffer.from('index\tquestion\n', 'utf16le'), /is UTF-16LE/],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), /is a gzip file, not a table; unpack it/],
  ])('%s is told', async (_name, content, message) => {
    await expect(rowsOf(content)).rejects.toThrow(message)
  })
})
