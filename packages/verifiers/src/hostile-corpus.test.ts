import { expect, test } from 'vitest'
import { verifyAnswer } from './answer.ts'
import { honestReply, hostileQuestions, hostileReplies, rightAnswer } from './hostile-corpus.fixture.ts'

test.each(hostileQuestions)('$kind: the right answer earns 1, wrong ones 0.1', (question) => {
  const { answer, rule, wrong } = question
  expect(verifyAnswer(honestReply(rightAnswer(question)), answer, rule).reward).toBe(1)
  for (const one of wrong) {
    const { reward, reason } = verifyAnswer(honestReply(one), answer, rule)
    expect(reward, one).toBe(0.1)
    expect(reason, one).toBe('the boxed answer is wrong')
  }
})

test.each(hostileQuestions)('$kind: at least 80 hostile replies, each different', (question) => {
  const replies = new Set(hostileReplies(question).map(({ reply }) => reply))
  expect(replies.size).toBeGreaterThanOrEqual(80)
})

test.each(hostileQuestions)(
  '$kind: no hostile reply earns more than an honest wrong one of the same form',
  (question) => {
    const { answer, rule, wrong } = question
    const honest = verifyAnswer(honestReply(wrong[0]), answer, rule)
    const paid = hostileReplies(question).filter(({ reply }) => {
      const { reward, parts } = verifyAnswer(reply, answer, rule)
      return parts.accuracy! > honest.parts.accuracy! || reward > honest.reward
    })
    expect(paid.map(({ name }) => name)).toEqual([])
  },
)
