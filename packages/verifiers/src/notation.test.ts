import { expect, test } from 'vitest'
import {
  bracketedLetters,
  brackets,
  endings,
  type Form,
  lastSeparators,
  letters,
  looks,
  nestedLooks,
  numbers,
  refusedLetters,
  refusedNumbers,
  refusedOrders,
  separators,
} from './notation.fixture.ts'
import { readNumber } from './readers/number.ts'
import { readNumberList } from './readers/number-list.ts'
import { readOptionLetter } from './readers/option-letter.ts'
import { verify } from './verify.ts'

/** Brackets inside and outside of each look, and looks inside looks. */
const bare: Form[] = [...looks, ...nestedLooks]
const single: Form[] = [...bare, ...brackets]
const wrappings: Form[] = [
  ...single,
  ...brackets.flatMap((bracket) =>
    bare.flatMap((look) => [
      { shown: '', write: (text: string) => bracket.write(look.write(text)) },
      { shown: '', write: (text: string) => look.write(bracket.write(text)) },
    ]),
  ),
]

/** `text` in each of the `forms` with every ending, inside and outside. */
function* everyway(text: string, forms = wrappings): Generator<string> {
  for (const { write } of forms) {
    for (const ending of endings) {
      yield write(text) + ending
      yield write(text + ending)
    }
    yield ` ${write(` ${text} . `)}\n`
  }
}

/** The texts of which `read` makes something else than `value`; the first few say enough. */
function misread(texts: Iterable<string>, read: (text: string) => unknown, value: unknown): string[] {
  const meaning = JSON.stringify(value)
  return [...texts].filter((text) => JSON.stringify(read(text)) !== meaning).slice(0, 5)
}

test.each(letters)('letters: %s in every wrapping with every ending', (name) => {
  expect(misread(everyway(name), readOptionLetter, 'B')).toEqual([])
})

test.each(bracketedLetters)('letters: %s in everything but brackets', (name) => {
  expect(misread(everyway(name, bare), readOptionLetter, 'B')).toEqual([])
})

test.each(numbers)('numbers: %s in every wrapping with every ending', (written, value) => {
  expect(misread(everyway(written), readNumber, value)).toEqual([])
})

test.each(separators)('orders: $shown in every wrapping with every ending', ({ text: separator }) => {
  const order = [0, 2, 3, 1]
  const forms = /^[-,→]|\\to/.test(separator) ? wrappings : single
  expect(misread(everyway(order.join(separator), forms), readNumberList, order)).toEqual([])
})

test.each(lastSeparators)('orders: %j before the last number', (last) => {
  for (const separator of ['-', ', ', ' ', ' → '])
    expect(misread(everyway(`${[0, 2, 3].join(separator)}${last}1`, single), readNumberList, [0, 2, 3, 1])).toEqual([])
})

test('orders: numbers that are wrapped one by one, and words', () => {
  for (const item of [(n: number) => `\\text{${n}}`, (n: number) => `**${n}**`, (n: number) => `$${n}$`])
    for (const separator of ['-', ', ', ' → ', ' \\to '])
      expect(readNumberList([3, 1, 2].map(item).join(separator))).toEqual([3, 1, 2])
  for (const text of ['third, first and second.', 'three then one then two', '**Third** -> **first** -> **second**'])
    expect(readNumberList(text), text).toEqual([3, 1, 2])
})

test.each([
  ['letter', refusedLetters, readOptionLetter],
  ['number', refusedNumbers, readNumber],
  ['order', refusedOrders, readNumberList],
] as const)('what is no %s alone is none in any wrapping that says only how it looks', (_, refused, read) => {
  for (const text of refused) {
    expect(read(text), text).toBe(null)
    for (const shown of [`\\text{${text}}`, `\\textbf{\\text{${text}}}`, ` ${text} `])
      expect(read(shown), shown).toBe(null)
  }
})

test('the default profile pays for all of it, the paper profile for the canonical answer alone', () => {
  const reply = (box: string) => `<think>I look.</think> \\boxed{${box}}`
  for (const [question, boxes] of [
    [{ task: 'crop', answer: 'B' }, [...everyway('B', single)]],
    [{ task: 'shuffle', answer: '0-2-3-1' }, separators.map(({ text }) => [0, 2, 3, 1].join(text))],
    [{ task: 'flip', answer: '2-1' }, separators.map(({ text }) => [2, 1].join(text))],
  ] as const)
    for (const box of boxes) {
      expect(verify(question, reply(box)).reward, box).toBe(1)
      const exact = box.trim() === question.answer ? 1 : 0.1
      expect(verify(question, reply(box), { profile: 'paper' }).reward, box).toBe(exact)
    }
})
