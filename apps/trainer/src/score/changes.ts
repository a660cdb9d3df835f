/** How many rewards rose, fell and stayed, and their means under the old rule and the new. */
export interface Change {
  up: number
  down: number
  same: number
  before: number
  after: number
}

/** What another rule changes in rewards that were given before. */
export interface Changes {
  /** Notes one reply. @returns whether its reward changed */
  add(task: string, before: number, after: number): boolean
  /** The counts and means of every task, in the order of their names, and of all replies. */
  summary(): { tasks: Record<string, Change>; all: Change }
}

/** Starts a comparison. */
export function createChanges(): Changes {
  const sums = new Map<string, Change>() // here `before` and `after` are sums
  return {
    add(task, before, after) {
      const sum = sums.get(task) ?? { up: 0, down: 0, same: 0, before: 0, after: 0 }
      sums.set(task, sum)
      const kind = after > before ? 'up' : after < before ? 'down' : 'same'
      sum[kind]++
      sum.before += before
      sum.after += after
      return kind !== 'same'
    },
    summary() {
      const names = [...sums.keys()].sort()
      const all = { up: 0, down: 0, same: 0, before: 0, after: 0 }
      for (const sum of sums.values())
        for (const key of ['up', 'down', 'same', 'before', 'after'] as const) all[key] += sum[key]
      return { tasks: Object.fromEntries(names.map((name) => [name, means(sums.get(name)!)])), all: means(all) }
    },
  }
}

function means(sum: Change): Change {
  const count = sum.up + sum.down + sum.same
  return { ...sum, before: count && sum.before / count, after: count && sum.after / count }
}
