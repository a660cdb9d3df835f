import { expect, test } from 'vitest'
import { type AnswerSource, answersFrom } from './answer-source.ts'
import { Prediction } from './prediction.ts'

const prediction = Prediction.parse({
  key: 'k',
  benchmark: 'b',
  id: 'i',
  category: 'c',
  gold: 'A',
  prompt: '?',
  pictures: [],
  frames: null,
  replies: [
    { text: ' ', finishReason: 'stop', reasoning: 'so B' },
    { text: 'A', finishReason: 'stop', reasoning: 'so B' },
    { text: '', finishReason: 'stop', refusal: 'no' },
  ],
  failure: null,
  usage: null,
  tries: 1,
  servedModel: null,
})

test.each<[AnswerSource, string[]]>([
  ['content', [' ', 'A', '']],
  ['reasoning', ['so B', 'A', '']],
])('answers from %s', async (source, texts) => {
  async function* one() {
    yield prediction
  }
  const scored: Prediction[] = []
  for await (const line of answersFrom(source, one())) scored.push(line)
  expect(scored[0]!.replies.map(({ text }) => text)).toEqual(texts)
  expect(scored[0]!.replies.map(({ reasoning }) => reasoning)).toEqual(['so B', 'so B', undefined])
  expect(prediction.replies[0]!.text).toBe(' ')
})
