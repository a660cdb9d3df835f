import type { Prediction } from './prediction.ts'

/** Replies of a run that are there and yet give no answer to score. */
export interface EmptyReplies {
  /** Without content. */
  withoutContent: number
  /** Of those, the ones whose reasoning was kept. */
  onlyReasoning: number
  /** Refused by the model, or held back by the service's content filter. */
  refused: number
}

export const noEmptyReplies = (): EmptyReplies => ({ withoutContent: 0, onlyReasoning: 0, refused: 0 })

/** Adds the replies of one prediction. */
export function countEmptyReplies(counts: EmptyReplies, { replies }: Pick<Prediction, 'replies'>): void {
  for (const { text, finishReason, reasoning, refusal } of replies) {
    if (refusal !== undefined || finishReason === 'content_filter') counts.refused++
    if (text.trim() !== '') continue
    counts.withoutContent++
    if (reasoning !== undefined && reasoning.trim() !== '') counts.onlyReasoning++
  }
}

/** What a person should know of them, a line each. */
export function emptyReplyNotes({ withoutContent, onlyReasoning, refused }: EmptyReplies): string[] {
  const have = (count: number) => (count === 1 ? '1 reply has' : `${count} replies have`)
  const scored = onlyReasoning > 0 ? `; ${onlyReasoning} with reasoning, which --answer-from reasoning scores` : ''
  return [
    ...(withoutContent > 0 ? [`${have(withoutContent)} no content${scored}`] : []),
    ...(refused > 0 ? [`${have(refused)} been refused by the model or the service`] : []),
  ]
}
