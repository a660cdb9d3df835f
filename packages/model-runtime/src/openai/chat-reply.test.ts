import fc from 'fast-check'
import { expect, test } from 'vitest'
import { modelNames, readChatReply, refusalText } from './chat-reply.ts'

test('the least that a server may send is enough', () => {
  expect(readChatReply('{"choices":[{"message":{"content":null}}]}')).toEqual({
    generations: [{ text: '', tokens: new Int32Array(), logprobs: new Float32Array(), finishReason: 'stop' }],
    finishReasons: ['unknown'],
    promptTokens: 0,
    completionTokens: 0,
    model: null,
  })
})

test('token ids and log-probabilities are read where they are', () => {
  const choice = {
    message: { content: 'x' },
    token_ids: [5, 6],
    logprobs: { content: [{ logprob: -1 }, { logprob: -2 }] },
  }
  const reply = readChatReply(JSON.stringify({ choices: [choice] }))!
  expect([...reply.generations[0]!.tokens]).toEqual([5, 6])
  expect([...reply.generations[0]!.logprobs]).toEqual([-1, -2])
})

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      readChatReply(text)
      expect(Array.isArray(modelNames(text))).toBe(true)
      expect(refusalText(text)).toMatch(/^[^\n]{0,200}$/u)
    }),
  )
})

test.each([
  ['{"error": {"message": "too\\nlong"}}', 'too long'],
  ['{"error": "no"}', 'no'],
  ['{"message": "bad"}', 'bad'],
  ['<html> gateway </html>', '<html> gateway </html>'],
])('%s is shown as %s', (text, shown) => expect(refusalText(text)).toBe(shown))
