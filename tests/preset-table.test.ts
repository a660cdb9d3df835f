import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { presets } from '../packages/grpo/src/recipe/presets.ts'
import { presetTable, withPresetTable } from '../scripts/preset-table.ts'

test('the committed table of presets is the one the code gives; npm run docs:presets writes it', () => {
  const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'grpo.md'), 'utf8')
  expect(withPresetTable(page)).toBe(page)
})

test('the table has a column per preset and a dash for what a preset does not set', () => {
  const [header = '', , ...lines] = presetTable().split('\n')
  expect(
    header
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim()),
  ).toEqual(Object.keys(presets).map((name) => `\`${name}\``))
  const dual = lines.find((line) => line.includes('`loss.dual`'))!
  expect(
    dual
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim()),
  ).toEqual(['3', '3', '3', '–', '10', '–', '–', '–'])
})

test('a page without the section is an error', () => {
  expect(() => withPresetTable('# empty')).toThrow('expected a section')
})
