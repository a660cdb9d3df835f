import { expect, test } from 'vitest'
import { lambdaHandler } from './lambda.ts'

const reply = '<think>x</think> \\boxed{A}'
const turns = (content: unknown) => [
  { role: 'user', content: 'Which?' },
  { role: 'assistant', content },
]
const handler = lambdaHandler(undefined, { maze: { rule: 'maze' } })

test.each<[name: string, sample: object]>([
  ['an answer', { messages: turns(reply), reference_answer: 'A' }],
  ['an object', { messages: turns(reply), reference_answer: { answer: 'A', task: 'shuffle' } }],
  ['below metadata', { messages: turns(reply), metadata: { reference_answer: { answer: 'A' } } }],
  ['as Bedrock’s example', { modelResponse: reply, referenceAnswer: 'A' }],
  [
    'a reply in parts',
    {
      messages: turns([
        { type: 'text', text: '<think>x</think>' },
        { type: 'text', text: '\\boxed{A}' },
      ]),
      reference_answer: 'A',
    },
  ],
])('a list in, a list out: %s', async (_, sample) => {
  expect(await handler([{ id: '7', ...sample }])).toEqual([
    {
      id: '7',
      aggregate_reward_score: 1,
      metrics_list: [
        { name: 'reward', value: 1, type: 'Reward' },
        { name: 'accuracy', value: 1, type: 'Metric' },
        { name: 'format', value: 1, type: 'Metric' },
      ],
    },
  ])
})

test('what cannot be judged is null, what is no sample an error, never a zero', async () => {
  const maze = { id: '1', messages: turns(reply), reference_answer: { task: 'maze', answer: 'R' } }
  expect(await handler([maze])).toEqual([{ id: '1', aggregate_reward_score: null, metrics_list: [] }])
  await expect(handler({ body: '[]' })).rejects.toThrow('expected a list of samples')
  await expect(handler([{ id: '1', messages: turns(reply) }])).rejects.toThrow('sample 0: expected a reference_answer')
  await expect(handler([{ messages: turns(reply).slice(0, 1), reference_answer: 'A' }])).rejects.toThrow(
    'end with the assistant',
  )
  await expect(handler([{ messages: turns(reply), reference_answer: { answer: 3 } }])).rejects.toThrow(
    'an answer as a text',
  )
  expect(() => lambdaHandler({ profil: 'paper' })).toThrow('unknown key profil')
})
