import { expect, test } from 'vitest'
import { countEmptyReplies, emptyReplyNotes, noEmptyReplies } from './reply-notes.ts'

test('replies without content, and refused ones, are counted and told', () => {
  const counts = noEmptyReplies()
  expect(emptyReplyNotes(counts)).toEqual([])
  const stop = { finishReason: 'stop' }
  countEmptyReplies(counts, { replies: [{ text: 'B', ...stop, reasoning: 'r' }] })
  expect(emptyReplyNotes(counts)).toEqual([])
  countEmptyReplies(counts, { replies: [{ text: ' ', ...stop, reasoning: 'r' }] })
  expect(emptyReplyNotes(counts)).toEqual([
    '1 reply has no content; 1 with reasoning, which --answer-from reasoning scores',
  ])
  countEmptyReplies(counts, {
    replies: [
      { text: '', ...stop, refusal: 'no' },
      { text: 'half', finishReason: 'content_filter' },
    ],
  })
  expect(counts).toEqual({ withoutContent: 2, onlyReasoning: 1, refused: 2 })
  expect(emptyReplyNotes(counts)).toEqual([
    '2 replies have no content; 1 with reasoning, which --answer-from reasoning scores',
    '2 replies have been refused by the model or the service',
  ])
})
