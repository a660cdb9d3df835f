import { expect, test } from 'vitest'
import { percent, points, withInterval } from './percent.ts'
import { alignedLines, csvTable, markdownTable, textTable } from './text-table.ts'

const rows = [
  ['a|b', '1'],
  ['long, "name"', '23.4'],
]

test('a table for a terminal lines up', () => {
  expect(textTable(['name', 'value'], rows)).toBe(
    ['name          value', '------------  -----', 'a|b               1', 'long, "name"   23.4'].join('\n'),
  )
})

test('columns to the left, the others to the right, nothing at the end', () => {
  expect(
    alignedLines(
      [
        ['a', 'b', 'c'],
        ['one', 'two', ''],
      ],
      2,
    ),
  ).toEqual(['a    b    c', 'one  two'])
  expect(alignedLines([])).toEqual([])
})

test('Markdown escapes its bars', () => {
  expect(markdownTable(['name', 'value'], rows)).toBe(
    ['| name | value |', '| --- | ---: |', '| a\\|b | 1 |', '| long, "name" | 23.4 |'].join('\n'),
  )
})

test('CSV quotes what needs it', () => {
  expect(csvTable(['name', 'value'], rows)).toBe('name,value\r\na|b,1\r\n"long, ""name""",23.4\r\n')
})

test.each([
  [0.0131, '+1.3'],
  [-0.004, '−0.4'],
  [-0.0004, '±0.0'],
  [0, '±0.0'],
])('%f is %s points', (difference, text) => expect(points(difference)).toBe(text))

test('shares are percent', () => {
  expect(percent(0.48249)).toBe('48.2')
  expect(withInterval({ value: 0.5, low: 0.451, high: 1 })).toBe('50.0 [45.1, 100.0]')
})
