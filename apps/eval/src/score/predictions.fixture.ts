import type { PredictionLine, Predictions } from './input/predictions.ts'
import type { ItemResult, Results } from './results.ts'
import { type ScoreOptions, scoreReplies } from './score-replies.ts'

/** A prediction with these replies; `cut` ran into the token limit. */
export function line(id: string, ...texts: string[]): PredictionLine {
  return {
    id,
    replies: texts.map((text) => ({ text, finishReason: text === 'cut' ? 'length' : 'stop' })),
    failure: null,
  }
}

/** Predictions that are in no file. */
export function predictionsOf(lines: readonly PredictionLine[]): Predictions {
  const ids = lines.map(({ id }) => id)
  return {
    count: lines.length,
    duplicates: 0,
    find: (id) => ids.indexOf(id),
    read: async (index) => lines[index]!,
    ids: () => ids,
    close: async () => {},
  }
}

/** What `scoreReplies` gives together with its items. */
export async function resultsOf(
  options: Omit<ScoreOptions, 'predictions' | 'mode' | 'asked' | 'keepBoxed'> & { lines: readonly PredictionLine[] },
): Promise<Results> {
  const items: ItemResult[] = []
  const { lines, ...scoring } = options
  const summary = await scoreReplies({
    mode: 'direct',
    asked: 'paper',
    keepBoxed: null,
    ...scoring,
    predictions: predictionsOf(lines),
    onItem: (item) => {
      items.push(item)
    },
  })
  return { ...summary, items }
}
