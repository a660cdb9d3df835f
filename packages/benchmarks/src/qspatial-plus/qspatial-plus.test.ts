import { describe, expect, test } from 'vitest'
import { item, judge, scored, table } from '../benchmark/item.fixture.ts'
import { readJudgedLength } from './judged.ts'
import { qSpatialPlus } from './qspatial-plus.ts'

const length = (centimetres: number, category = '') =>
  item({ category, gold: `${centimetres} cm`, metadata: { value: centimetres, unit: 'cm' } })

/** Reply, truth in cm, then value in cm and score, in profile `paper` and `official`. */
const examples: [string, number, [string | null, number], [string | null, number]][] = [
  ['\\scalar{96} \\distance_unit{cm}', 96, ['96', 1], ['96', 1]],
  ['\\scalar{1} \\distance_unit{m}', 200, ['100', 1], ['100', 1]],
  ['\\scalar{10-20} \\distance_unit{inches}', 30, ['38.1', 1], ['38.1', 1]],
  ['\\scalar{1,200} \\distance_unit{mm}', 120, ['10.05', 0], ['10.05', 0]],
  ['\\scalar{2 feet 6 inches} \\distance_unit{feet}', 76, ['121.92', 1], ['121.92', 1]],
  ['\\scalar{3} \\distance_unit{yards}', 300, ['0', 0], ['0', 0]],
  ['\\scalar{15} \\distance_unit{millimeters}', 1.5, ['0', 0], ['0', 0]],
  ['\\scalar{3} \\distance_unit{ Feet }', 91.44, ['91.44', 1], ['0', 0]],
  ['\\scalar{-5} \\distance_unit{cm}', 5, ['5', 1], ['5', 1]],
  ['\\boxed{96 cm}', 96, ['0', 0], [null, 0]],
  ['The answer is \\boxed{96 \\text{ cm}}', 96, ['96', 1], [null, 0]],
  ['\\boxed{\\scalar{96} \\distance_unit{cm}}', 96, ['96', 1], ['96', 1]],
  ['\\scalar{96}\\cm', 96, ['96', 1], [null, 0]],
  ['\\scalar{96} \\unit{cm}', 96, ['96', 1], [null, 0]],
  ['about 3 feet', 96, [null, 0], [null, 0]],
  ['\\scalar{} \\distance_unit{cm}', 96, ['NaN', 0], ['NaN', 0]],
  [
    '\\scalar{7.1 9.4 4.2 8.3 6.7 3.0 5.9 8.8 8.5} \\distance_unit{cm}',
    9,
    ['6.877777777777777', 1], // …778 when added one after the other
    ['6.877777777777777', 1],
  ],
]

test.each(examples)('%j for %d cm', (reply, truth, paper, official) => {
  for (const [profile, [value, score]] of [
    ['paper', paper],
    ['official', official],
  ] as const) {
    const judged = judge(qSpatialPlus, reply, length(truth), { profile, mode: 'cot' })
    expect(judged.score).toBe(score)
    if (value === null || value === 'NaN') expect(judged.value).toBe(value)
    else expect(Number(judged.value)).toBeCloseTo(Number(value), 10)
  }
})

test.each([
  ['(1-2, meter)', 150],
  ['(.5, m)', 50],
  [' (1, m)', 0],
  ['1 m', 0],
  ['(-1, m)', 0],
  ['(1-2-3, m)', 0],
])("a judge's %j is %d cm", (text, centimetres) => {
  expect(readJudgedLength(text)).toBe(centimetres)
})

describe('aggregate', () => {
  test('the share within a factor of 2, and within 1.5', () => {
    const value = '121.92'
    const rows = [
      { ...scored(1), item: length(76, 'height'), value },
      { ...scored(0), item: length(500, 'width'), value },
    ]
    const { headline, tables } = qSpatialPlus.aggregate(rows, 'paper')
    expect(headline).toMatchObject({ value: 0.5, n: 2 })
    expect(table(tables, 'factor')).toEqual({ '2': 0.5, '1.5': 0 })
    expect(table(tables, 'category')).toEqual({ height: 1, width: 0 })
  })
})
