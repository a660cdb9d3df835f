import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTextList } from './text-list.ts'

test.each([
  [`['a', "b's"]`, ['a', "b's"]],
  [`[ "A. left" ,'B. right',]`, ['A. left', 'B. right']],
  [`['it\\'s', "tab\\t", '\\u732b', '\\d']`, ["it's", 'tab\t', '猫', '\\d']],
  ['[1, 2.5]', ['1', '2.5']],
  ['[]', []],
  [`'one'`, ['one']],
  ['12', ['12']],
  ['plain text', null],
  [`['a'`, null],
  [`['a' 'b']`, null],
  [`['a'] x`, null],
  ['[a]', null],
])('%s', (text, list) => {
  expect(parseTextList(text)).toEqual(list)
})

test('reads back any list of texts', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (texts) => {
      expect(parseTextList(JSON.stringify(texts))).toEqual(texts)
    }),
  )
})

test('never throws', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('[', ']', "'", '"', '\\', 'u', '1', ','), maxLength: 20 }),
      (text) => {
        parseTextList(text)
      },
    ),
  )
})
