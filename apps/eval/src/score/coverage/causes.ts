/** Why items have no reply: one cause with how often it was met. */
export interface Cause {
  /** The first message, in the words of who said it. */
  cause: string
  count: number
  /** The item whose message it is. */
  id: string
}

/** Causes told apart at most; the rest is counted together. */
const mostCauses = 50

/** Counts failures by what is common to their messages. */
export interface CauseCounter {
  add(message: string, id: string): void
  /** The most frequent first. */
  list(): Cause[]
}

export function countCauses(): CauseCounter {
  const causes = new Map<string, Cause>()
  return {
    add(message, id) {
      let key = commonPart(message)
      if (!causes.has(key) && causes.size >= mostCauses) key = ''
      const known = causes.get(key)
      if (known) known.count++
      else causes.set(key, { cause: key === '' ? 'other causes' : message, count: 1, id })
    },
    list: () => [...causes.values()].sort((a, b) => b.count - a.count),
  }
}

/** A message without what differs from item to item: paths, file names, numbers, ids. */
function commonPart(message: string): string {
  return message
    .slice(0, 2000)
    .replace(/(?<!\S)\S*[\\/]\S*|(?<!\S)\S+\.\w{2,5}(?=[:;,]?(\s|$))/g, '…')
    .replace(/(?<!HTTP )\b[\w-]*\d[\w-]*\b/g, '#')
}
