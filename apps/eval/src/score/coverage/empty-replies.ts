import type { PredictionLine } from '../input/predictions.ts'

/** Replies of no or blank text. */
export interface EmptyReplies {
  count: number
  /** Those of them that ran into the token limit, that hold reasoning, and that hold a refusal. */
  cut: number
  reasoned: number
  refused: number
}

/** Counts replies without content. */
export function countEmpty(): { counts: EmptyReplies; add(reply: PredictionLine['replies'][number]): void } {
  const counts: EmptyReplies = { count: 0, cut: 0, reasoned: 0, refused: 0 }
  return {
    counts,
    add({ text, finishReason, reasoning, refusal }) {
      if (text.trim() !== '') return
      counts.count++
      if (finishReason === 'length') counts.cut++
      if (reasoning) counts.reasoned++
      if (refusal) counts.refused++
    },
  }
}

/** Why replies are empty and what mends it, as far as they tell: `, 3 of them …`. */
export function emptyReason({ cut, reasoned, refused }: EmptyReplies): string {
  return [
    ...(cut > 0 ? [`, ${cut} of them cut at the token limit (raise --max-tokens)`] : []),
    ...(reasoned > 0 ? [`, ${reasoned} of them reasoning alone (--answer-from reasoning scores that)`] : []),
    ...(refused > 0 ? [`, ${refused} of them refusals`] : []),
  ].join('')
}
