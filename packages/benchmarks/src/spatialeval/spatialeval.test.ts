import { expect, test } from 'vitest'
import { item, judge, options } from '../benchmark/item.fixture.ts'
import { spatialEval } from './spatialeval.ts'

/** Task and question, reply, right answer, what is read, score: the official script's own results. */
const examples: [string, string, string, string | null, number][] = [
  ['spatialmap.0', 'A. Northeast', 'Northeast', 'northeast', 1],
  ['spatialmap.0', 'It is not northwest; it is southeast', 'Southeast', 'northwest', 0],
  ['spatialmap.0', 'Answer: B', 'Southeast', null, 0],
  ['spatialmap.1', 'B. Police Supply Store is in the Southeast', 'Police Supply Store', 'Police Supply Store', 1],
  ['spatialmap.1', '(B) Oz Oddities', 'Oz Oddities', null, 0],
  ['spatialmap.1', 'Oz Oddities', 'Oz Oddities', null, 0],
  ['spatialmap.2', '12', '2', '12', 1],
  ['mazenav.0', 'There is one right turn, then 3 right turns', '3', '1', 0],
  ['mazenav.1', '10', '1', '10', 1],
  ['mazenav.2', 'No, the path is not shortest, I would say yes', 'No', 'Yes', 0],
  ['mazenav.2', 'B', 'No', null, 1],
  ['spatialgrid.0', 'I see one row... total 5', '5', '1', 0],
  ['spatialgrid.1', 'The cell has a cat, not a dog', 'dog', 'cat', 0],
  ['spatialreal.0', 'none of them', 'no', null, 0],
  ['spatialmap.0', 'south\u0131east, no: southea\u017ft', 'Southeast', 'southea\u017ft', 0],
  ['spatialmap.0', 'northeast\u0345', 'Northeast', 'northeast', 1],
  ['mazenav.0', 'There \u0130s\u001c3\u0085right turn', '3', '3', 1],
  ['mazenav.1', 'SIX\u0345', '6', '6', 1],
]

test.each(examples)('official, %s: %j for %j', (place, reply, answer, value, score) => {
  const [category = '', question] = place.split('.')
  const asked = item({ category, metadata: { answer, question: Number(question) } })
  expect(judge(spatialEval, reply, asked, { profile: 'official', mode: 'direct' })).toEqual({ value, score })
})

test('in profile paper the letter decides', () => {
  const asked = item({ category: 'mazenav', gold: 'B', options: options('Yes', 'No'), metadata: { answer: 'No' } })
  const asking = { profile: 'paper', mode: 'direct' } as const
  expect(judge(spatialEval, 'B', asked, asking)).toEqual({ value: 'B', score: 1 })
  expect(judge(spatialEval, 'yes', asked, asking)).toEqual({ value: 'A', score: 0 })
  expect(judge(spatialEval, 'Perhaps.', asked, asking)).toEqual({ value: null, score: 0 })
})

test('options that are part of the question are not listed again', () => {
  const within = item({
    question: 'Where?\nA. North\nB. South',
    options: options('North', 'South'),
    metadata: { optionsInQuestion: true },
  })
  const text = (asked: typeof within) =>
    spatialEval
      .prompt(asked, { profile: 'paper', mode: 'direct' })
      .map((part) => (part.type === 'text' ? part.text : ''))
  expect(text(within).join('')).toBe('Question: Where?\nA. North\nB. South\n')
  expect(text(item({ ...within, metadata: {} })).join('')).toContain('Options:\nA. North\nB. South\n')
})
