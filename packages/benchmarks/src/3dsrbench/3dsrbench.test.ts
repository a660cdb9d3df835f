import { describe, expect, test } from 'vitest'
import { item, judge, options, scored, table } from '../benchmark/item.fixture.ts'
import { threeDsrBench } from './3dsrbench.ts'

/** Question AAAAAAAA with two rotations of two mirrorings, question BBBBBBBB with two rotations. */
function rows(scores: Record<string, number>) {
  return Object.entries(scores).map(([qid, score]) =>
    scored(score, { id: qid, category: qid[0] === 'A' ? 'height_higher' : 'location_above', metadata: { qid } }),
  )
}
const one = rows({
  AAAAAAAA: 1,
  'AAAAAAAA-1': 1,
  'AAAAAAAA-flip': 1,
  'AAAAAAAA-flip-1': 0,
  BBBBBBBB: 1,
  'BBBBBBBB-1': 1,
})
const other = rows({
  AAAAAAAA: 1,
  'AAAAAAAA-1': 1,
  'AAAAAAAA-flip': 1,
  'AAAAAAAA-flip-1': 1,
  BBBBBBBB: 0,
  'BBBBBBBB-1': 1,
})

describe('the four evaluations', () => {
  test('a wrong rotation of a mirrored question', () => {
    const { tables } = threeDsrBench.aggregate(one, 'paper')
    expect(table(tables, 'evaluation')).toEqual({
      'all rows': 5 / 6,
      flip: 3 / 4,
      circular: 2 / 3,
      'flip and circular': 1 / 2,
    })
    const types = (name: string) => table(tables, `${name}: type`)
    expect(types('all rows')).toEqual({ height_higher: 0.75, location_above: 1 })
    expect(types('flip')).toEqual({ height_higher: 0.5, location_above: 1 })
    expect(types('circular')).toEqual({ height_higher: 0.5, location_above: 1 })
    expect(types('flip and circular')).toEqual({ height_higher: 0, location_above: 1 })
    expect(table(tables, 'all rows: group')).toEqual({ height: 0.75, location: 1 })
  })

  test('a wrong base question', () => {
    const { tables } = threeDsrBench.aggregate(other, 'paper')
    expect(table(tables, 'evaluation')).toEqual({
      'all rows': 5 / 6,
      flip: 3 / 4,
      circular: 2 / 3,
      'flip and circular': 1 / 2,
    })
  })

  test('the profile chooses the headline', () => {
    expect(threeDsrBench.aggregate(one, 'paper').headline).toEqual({ name: 'accuracy', value: 5 / 6, n: 6 })
    expect(threeDsrBench.aggregate(one, 'official').headline).toEqual({ name: 'accuracy', value: 2 / 3, n: 3 })
  })

  test('a mirrored row without its plain partner is in no pair', () => {
    const { tables } = threeDsrBench.aggregate(rows({ 'AAAAAAAA-flip': 1 }), 'paper')
    expect(table(tables, 'evaluation')).toEqual({ 'all rows': 1, flip: 0, circular: 1, 'flip and circular': 0 })
  })
})

test('an article is taken for option A', () => {
  const question = item({ options: options('left', 'right'), gold: 'B' })
  expect(judge(threeDsrBench, 'A car is on the right', question, { profile: 'paper', mode: 'direct' })).toEqual({
    value: 'A',
    score: 0,
  })
})

test('guessing has its own figures in every evaluation', () => {
  const guessed = one.map((row) => ({ ...row, score: threeDsrBench.chance(item({ options: options('a', 'b') })) }))
  const { tables } = threeDsrBench.aggregate(guessed, 'paper')
  expect(table(tables, 'evaluation')).toEqual({
    'all rows': 0.5,
    flip: 0.25 + 0.125,
    circular: 0.25,
    'flip and circular': (1 / 16 + 1 / 4) / 2,
  })
})
