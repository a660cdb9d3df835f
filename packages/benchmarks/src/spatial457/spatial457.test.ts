import { describe, expect, test } from 'vitest'
import { item, judge, scored, table } from '../benchmark/item.fixture.ts'
import { spatial457 } from './spatial457.ts'

/** Reply, gold answer, what is read (null: the whole reply), score. */
const examples: [string, string, string | null, number][] = [
  [`{'Reasoning': 'x', 'Answer': 'Yes'}`, 'Yes', 'Yes', 1],
  [`{'Reasoning': 'x', 'Answer': 10}`, '10', '1', 0],
  [`{"Reasoning": "x", "Answer": "suv"}`, 'Minivan', 'suv', 1],
  [`{"Answer": 3}`, '3', null, 0],
  [`{'Answer': 'It's red'}`, 'red', 'It', 0],
  ['<think>..</think> \\boxed{Yes}', 'Yes', null, 0],
  ['None', 'No', null, 1],
  ['0', 'No', null, 1],
  ['no', '0', null, 0],
  ['2', 'Yes', null, 1],
  ['10', 'Yes', null, 0],
  ['three', '3', null, 1],
  ['3', 'three', null, 0],
  ['tandem bike', 'scooter', null, 0],
  ['Airliner', 'jet', null, 1],
  ['Airliner.', 'jet', null, 0],
  [' red', 'red', null, 0],
  ['Yes.', 'Yes', null, 0],
  [`{'Answer': 'left\n'} 'Answer': 'right'`, 'right', 'right', 1],
  [`{'Answer': '3`, '3', null, 0],
]

describe.each(['paper', 'official'] as const)('%s reads', (profile) => {
  test.each(examples)('%j, gold %j', (reply, gold, read, score) => {
    const judged = judge(spatial457, reply, item({ gold }), { profile, mode: 'cot', keepBoxed: false })
    expect(judged).toEqual({ value: read ?? reply, score })
  })

  test('with reasoning only what the last box holds, unless told otherwise', () => {
    const reply = '<think>..</think> \\boxed{Yes}'
    expect(judge(spatial457, reply, item({ gold: 'Yes' }), { profile, mode: 'cot' })).toEqual({
      value: 'Yes',
      score: 1,
    })
    expect(judge(spatial457, reply, item({ gold: 'Yes' }), { profile, mode: 'direct' }).score).toBe(0)
  })
})

test('a reply without the key counts as unparsed', () => {
  const options = { profile: 'paper', mode: 'direct' } as const
  expect(spatial457.read('Yes', item(), options).parsed).toBe(false)
  expect(spatial457.read(`{'Answer': 'Yes'}`, item(), options).parsed).toBe(true)
})

test('the headline is the mean over items, levels have a line each', () => {
  const { headline, tables } = spatial457.aggregate(
    [...[1, 1, 0].map((score) => scored(score, { category: 'L1_single' })), scored(0, { category: 'L5_collision' })],
    'paper',
  )
  expect(headline).toEqual({ name: 'accuracy', value: 0.5, n: 4 })
  expect(table(tables, 'level')).toMatchObject({ L1_single: 2 / 3, L2_objects: 0, L5_collision: 0 })
  expect(table(tables, 'macro')).toEqual({ 'mean of levels': 1 / 3 })
})

test('a prompt has the level, the picture, the question and what may be answered', () => {
  const image = { kind: 'image' as const, name: 'a.png', path: null, read: async () => new Uint8Array() }
  const question = item({ category: 'L4_occ', question: 'How many?', media: [image] })
  const parts = spatial457.prompt(question, { profile: 'paper', mode: 'cot' })
  expect(parts.map(({ type }) => type)).toEqual(['text', 'image', 'text'])
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
  expect(text).toContain('hide others')
  expect(text.split('\\boxed{}')).toHaveLength(4)
  const direct = spatial457.prompt(question, { profile: 'official', mode: 'cot' })
  expect(direct.at(-1)).toMatchObject({ text: expect.stringContaining("'Answer': ") })
})
