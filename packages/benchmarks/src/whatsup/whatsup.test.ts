import { describe, expect, test } from 'vitest'
import { item, judge, options, scored, table } from '../benchmark/item.fixture.ts'
import { drawnCaptions, drawnLetter } from './options.ts'
import { whatsUp } from './whatsup.ts'

const question = item({
  id: 'A/mug_on_table',
  options: options(
    'A mug on a table',
    'A mug under a table',
    'A mug to the left of a table',
    'A mug to the right of a table',
  ),
  gold: 'A',
})

/** Mode, reply, what is read, score. */
const examples: ['cot' | 'direct', string, string, number][] = [
  ['cot', '<think>..</think> \\boxed{A}', 'A', 1],
  ['cot', '\\boxed{a}', 'a', 0],
  ['cot', '\\boxed{B: A beer bottle under an armchair}', 'B: A beer bottle under an armchair', 1],
  ['cot', '\\boxed{\\text{Answer B}}', '\\text{Answer B', 1],
  ['cot', 'The answer is A', '', 0],
  ['cot', '\\boxed{B}\\boxed{A}', 'A', 1],
  ['direct', 'Answer: C', 'Answer: C', 1],
  ['direct', 'B: A mug under a table', 'B: A mug under a table', 1],
  ['direct', 'The correct option is B.', 'The correct option is B.', 0],
]

test.each(examples)('paper, %s: %j', (mode, reply, value, score) => {
  expect(judge(whatsUp, reply, question, { profile: 'paper', mode })).toEqual({ value, score })
})

describe('official', () => {
  test('captions are in an order of their own, the same every time', () => {
    const places = Array.from({ length: 400 }, (_, i) => drawnLetter({ ...question, id: `A/${i}` }))
    for (const letter of 'ABCD') expect(places.filter((place) => place === letter).length).toBeGreaterThan(70)
    expect(drawnCaptions(question)).toEqual(drawnCaptions(question))
  })

  test('the letter beside the right caption is right, whatever the article', () => {
    const right = drawnLetter(question)
    const asking = { profile: 'official', mode: 'direct' } as const
    expect(judge(whatsUp, right, question, asking)).toEqual({ value: right, score: 1 })
    expect(judge(whatsUp, `\\boxed{${right}}`, question, { ...asking, mode: 'cot' }).score).toBe(1)
    for (const letter of [...'ABCD'].filter((other) => other !== right)) {
      expect(judge(whatsUp, letter, question, asking).score).toBe(0)
    }
    const prompt = whatsUp.prompt(question, asking)
    expect(prompt.at(-1)).toMatchObject({ text: expect.stringContaining(`${right}: A mug on a table`) })
  })
})

describe('pairs and sets', () => {
  const relations = ['on', 'under', 'left_of', 'right_of']
  const photographs = (wrong: string[]) =>
    ['mug_table', 'cup_chair'].flatMap((pair) =>
      relations.map((relation) => {
        const name = pair.replace('_', `_${relation}_`)
        return scored(wrong.includes(name) ? 0 : 1, { id: `A/${name}`, metadata: { subset: 'A' } })
      }),
    )
  test.each([
    [['mug_on_table'], 0.875, 0.75, 0.5],
    [['mug_under_table', 'cup_under_chair'], 0.75, 0.5, 0],
    [['mug_on_table', 'mug_under_table'], 0.75, 0.75, 0.5],
  ])('with %j wrong', (wrong, individual, pairs, sets) => {
    const { headline, tables } = whatsUp.aggregate(photographs(wrong), 'official')
    expect(headline).toMatchObject({ value: individual, n: 8 })
    expect(table(tables, 'individual')).toEqual({ A: individual })
    expect(table(tables, 'pairs')).toEqual({ A: pairs })
    expect(table(tables, 'sets of four')).toEqual({ A: sets })
  })

  test('paper counts photographs, official counts sets', () => {
    const rows = [...photographs([]), scored(0, { id: 'B/x_behind_y', metadata: { subset: 'B' } })]
    expect(whatsUp.aggregate(rows, 'paper').headline.value).toBe(8 / 9)
    expect(whatsUp.aggregate(rows, 'official').headline.value).toBe(0.5)
  })
})
