import { expect, test } from 'vitest'
import { evenness, groupAnswers } from './answer-groups.ts'

const places = (answers: string[]) => answers.map((answer, position) => ({ answer, position }))

test('answers are counted by their length, sorted', () => {
  const groups = groupAnswers(places(['1-0-2', 'B', '0-1', 'A', 'B', '1-0']))
  expect(groups.map(({ title, answers }) => [title, answers])).toEqual([
    [
      '1 numbers',
      [
        { label: 'A', count: 1 },
        { label: 'B', count: 2 },
      ],
    ],
    [
      '2 numbers',
      [
        { label: '0-1', count: 1 },
        { label: '1-0', count: 1 },
      ],
    ],
    ['3 numbers', [{ label: '1-0-2', count: 1 }]],
  ])
  expect(groups[2]!.places).toEqual([{ answer: '1-0-2', position: 0 }])
})

test('evenness needs five samples per possible answer, and knows a loaded choice', () => {
  const group = (counts: number[]) =>
    groupAnswers(places(counts.flatMap((count, i) => Array<string>(count).fill('ABCD'[i]!))))[0]!
  expect(evenness(group([5, 5, 4, 5]), 4)).toBeNull()
  expect(evenness(group([26, 24, 25, 25]), 4)!.deviate).toBeLessThan(0)
  expect(evenness(group([60, 14, 13, 13]), 4)!.deviate).toBeGreaterThan(3)
  expect(evenness(group([50, 50]), 4)!.deviate).toBeGreaterThan(3)
  expect(evenness(group([9, 9, 9]), 2)).toBeNull() // not answers of this kind
})
