import { expect, test } from 'vitest'
import { isSpace, tightenTags, trimSpace } from './whitespace.ts'

test('white space is what Python calls so', () => {
  const found: number[] = []
  for (let code = 0; code < 0x10000; code++) if (isSpace(code)) found.push(code)
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
  expect(found).toEqual([
    ...range(0x09, 0x0d),
    ...range(0x1c, 0x20),
    0x85,
    0xa0,
    0x1680,
    ...range(0x2000, 0x200a),
    0x2028,
    0x2029,
    0x202f,
    0x205f,
    0x3000,
  ])
})

test.each([
  ['< think >', '<think>'],
  ['a  <  /  think  >  b', 'a</think>b'],
  ['1 / 2', '1/2'],
  ['no tags here ', 'no tags here '],
  [' < ', '<'],
  ['', ''],
  ['>> ', '>>'],
])('%j becomes %j', (text, tight) => expect(tightenTags(text)).toBe(tight))

test('many pieces give the same as few', () => {
  for (const [part, tight] of [
    ['< / >', '</>'],
    [' <a b> \n', '<a b>'],
  ] as const)
    expect(tightenTags(part.repeat(5000))).toBe(tight.repeat(5000))
})

test('trimming keeps the zero-width no-break space, which is no white space', () => {
  expect(trimSpace('\u3000 A \u001f')).toBe('A')
  expect(trimSpace('\ufeffA')).toBe('\ufeffA')
  expect(trimSpace('  ')).toBe('')
})
