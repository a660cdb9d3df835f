import { type Uniformity, uniformity } from '@spatial-ssrl/tasks'

/** Answers of one form, such as four numbers in some order. */
export interface AnswerGroup<P> {
  /** What the answers have in common. */
  title: string
  /** Every answer that occurs with its count, sorted. */
  answers: { label: string; count: number }[]
  places: P[]
}

/** Fewest samples per possible answer for a test of evenness. */
const enough = 5

/** Sorts samples by the form of their answers: variants of a task with as many patches or markers share one. */
export function groupAnswers<P extends { answer: string }>(places: readonly P[]): AnswerGroup<P>[] {
  const byForm = new Map<number, P[]>()
  for (const place of places) {
    const numbers = place.answer.split('-').length
    const group = byForm.get(numbers)
    if (group) group.push(place)
    else byForm.set(numbers, [place])
  }
  return [...byForm]
    .sort(([a], [b]) => a - b)
    .map(([numbers, group]) => {
      const counts = new Map<string, number>()
      for (const { answer } of group) counts.set(answer, (counts.get(answer) ?? 0) + 1)
      const answers = [...counts].map(([label, count]) => ({ label, count }))
      return {
        title: `${numbers} numbers`,
        answers: answers.sort((a, b) => (a.label < b.label ? -1 : 1)),
        places: group,
      }
    })
}

/** Tests the answers of a group for equal shares; null where there are too few samples to tell. */
export function evenness({ answers, places }: AnswerGroup<unknown>, possible: number): Uniformity | null {
  if (answers.length > possible || places.length < enough * possible) return null
  return uniformity(
    answers.map(({ count }) => count),
    possible,
  )
}
