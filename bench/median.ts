/** The middle value. @throws RangeError for none */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('median: expected at least one value, got none')
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Milliseconds of every round, by candidate. */
export type Times<K extends string> = Record<K, number[]>

/** Milliseconds: of the clock on the wall, or of processor time used by all threads of this process. */
export type Clock = 'wall' | 'processor'

const now: Record<Clock, () => number> = {
  wall: () => performance.now(),
  processor() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
}

/**
 * Times candidates in turn, `rounds` times after `warmUps` untimed ones. Taking turns lets a change in the machine's load hit all of
 * them alike, so that ratios within a round stay fair.
 */
export async function timeInTurn<K extends string>(
  candidates: Record<K, () => unknown>,
  { rounds, warmUps = 1, clock = 'wall' }: { rounds: number; warmUps?: number; clock?: Clock },
): Promise<Times<K>> {
  const names = Object.keys(candidates) as K[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Times<K>
  for (let round = -warmUps; round < rounds; round++) {
    for (const name of names) {
      const start = now[clock]()
      await candidates[name]()
      if (round >= 0) times[name].push(now[clock]() - start)
    }
  }
  return times
}

/** Median over rounds of a / b, both from the same round. */
export function ratio(a: readonly number[], b: readonly number[]): number {
  return median(a.map((value, round) => value / b[round]!))
}
