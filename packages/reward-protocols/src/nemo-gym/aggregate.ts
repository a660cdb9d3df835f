const taskKey = '_ng_task_index'

type Row = Readonly<Record<string, unknown>>

/**
 * Statistics of verified replies, named as NeMo-Gym's own base class names them: `mean/reward`, `max/…`, `min/…`, `median/…`, `std/…` of every
 * number, by task and over all. What could not be judged is in no statistic; how many those are is `unjudged`.
 */
export function aggregate(rows: readonly Row[]): {
  group_level_metrics: Record<string, unknown>[]
  agent_metrics: Record<string, number>
  key_metrics: Record<string, number>
} {
  const groups = new Map<number, Row[]>()
  for (const row of rows) {
    const task = typeof row[taskKey] === 'number' ? row[taskKey] : 0
    groups.set(task, [...(groups.get(task) ?? []), row])
  }
  const ordered = [...groups].sort(([a], [b]) => a - b)
  const agent = rows.length === 0 ? {} : statistics(rows)
  return {
    group_level_metrics: ordered.map(([task, members]) => ({ ...statistics(members), [taskKey]: task })),
    agent_metrics: agent,
    key_metrics: Object.fromEntries(Object.entries(agent).filter(([name]) => name.startsWith('mean/'))),
  }
}

function statistics(rows: readonly Row[]): Record<string, number> {
  const judged = rows.filter(({ reward }) => typeof reward === 'number')
  const names = new Set(judged.flatMap((row) => Object.keys(row)).filter((name) => !name.startsWith('_ng_')))
  const found: Record<string, number> = {}
  for (const name of [...names].sort()) {
    const values = judged.map((row) => row[name]).filter((value) => typeof value === 'number')
    if (values.length === 0) continue
    const sorted = [...values].sort((a, b) => a - b)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const half = sorted.length >> 1
    found[`mean/${name}`] = mean
    found[`max/${name}`] = sorted.at(-1)!
    found[`min/${name}`] = sorted[0]!
    found[`median/${name}`] = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
    if (values.length > 1) {
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
      found[`std/${name}`] = Math.sqrt(squares / (values.length - 1))
    }
  }
  return judged.length === rows.length ? found : { ...found, unjudged: rows.length - judged.length }
}
