import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { refusedOrders, separators } from '../packages/verifiers/src/notation.fixture.ts'
import { notationTable, withNotationTable } from '../scripts/notation-table.ts'

/** A page without the widths of its tables, which the formatter chooses. */
const unpadded = (page: string) =>
  page.replace(/^\|.*\|$/gm, (row) => row.replace(/ {2,}/g, ' ').replace(/-{3,}/g, '---'))

test('the committed table of notation is the one the cases give; npm run docs:notation writes it', () => {
  const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'verifiers.md'), 'utf8')
  expect(unpadded(withNotationTable(page))).toBe(unpadded(page))
})

test('the table has every case, two cells to a line', () => {
  const lines = notationTable().split('\n')
  for (const line of lines) expect(line.replaceAll('\\|', '').split('|').length, line).toBe(4)
  const table = lines.join('\n')
  for (const { text, shown } of separators) expect(table).toContain(text === shown ? `\`${text.trim()}\`` : shown)
  for (const order of refusedOrders.filter((text) => /^[\x20-\x7b]+$/.test(text)))
    expect(table).toContain(`\`${order}\``)
})

test('a page without the section is an error', () => {
  expect(() => withNotationTable('# empty')).toThrow('expected a section')
})
