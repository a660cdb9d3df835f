import { expect, test } from 'vitest'
import { scriptedPolicy } from './scripted-policy.ts'

const sampling = { n: 2, temperature: 1, maxTokens: 8, seed: 1 }

test('answers as scripted and records what it was asked', async () => {
  const policy = scriptedPolicy((request, index) => `${request.text}${index}`)
  const requests = [
    { text: 'a', images: [] },
    { text: 'a long question', images: [] },
  ]
  const answers = await policy.generate(requests, sampling)
  expect(answers.map((row) => row.map((answer) => answer.text))).toEqual([
    ['a0', 'a1'],
    ['a long q', 'a long q'],
  ])
  expect(answers[0]![0]).toMatchObject({ finishReason: 'stop', tokens: Int32Array.of(97, 48) })
  expect(answers[1]![0]!.finishReason).toBe('length')
  expect(policy.calls).toEqual([{ requests, sampling }])
})

test('refuses to answer once closed', async () => {
  const policy = scriptedPolicy(() => '')
  await policy.close()
  expect(policy.closed).toBe(true)
  await expect(policy.generate([], sampling)).rejects.toThrow('expected an open policy')
})
