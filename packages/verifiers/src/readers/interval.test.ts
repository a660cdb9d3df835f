import { expect, test } from 'vitest'
import { readInterval } from './interval.ts'

test.each<[string, [number, number]]>([
  ['[12.5, 14]', [12.5, 14]],
  ['12.5-14', [12.5, 14]],
  ['12.5 s to 14 s', [12.5, 14]],
  ['12.5s – 14s', [12.5, 14]],
  ['from 3 to 5 seconds', [3, 5]],
  ['3 and 5', [3, 5]],
  ['0:12 - 1:14', [12, 74]],
  ['1:00:00-1:00:01.5', [3600, 3601.5]],
])('%j', (text, span) => expect(readInterval(text)).toEqual(span))

test.each(['', '5', '5-3', '3 5', '3-5-7', 'a-b', '-3-5', '3 m to 5 m', '3 to', 'about 3 to 5'])('%j is none', (text) =>
  expect(readInterval(text)).toBe(null),
)
