import type { Prediction } from './prediction.ts'

/** What is scored of a reply: its content, or its reasoning where it has no content. */
export type AnswerSource = 'content' | 'reasoning'

/** Predictions whose `text` is what is to be scored. The stored answers stay as they came, so that either source can be scored later. */
export async function* answersFrom(
  source: AnswerSource,
  predictions: AsyncIterable<Prediction>,
): AsyncGenerator<Prediction> {
  for await (const prediction of predictions) {
    if (source === 'content') yield prediction
    else {
      const replies = prediction.replies.map((reply) => ({
        ...reply,
        text: reply.text.trim() === '' ? (reply.reasoning ?? reply.text) : reply.text,
      }))
      yield { ...prediction, replies }
    }
  }
}
