import { checkOptions } from '../checks/options.ts'
import { allEqual } from '../groups/moments.ts'
import { passAtK } from '../metrics/pass-at-k.ts'

/** One sampled reply to one prompt, before any training. */
export interface SignalSample {
  task: string
  /** Difficulty level, where the task has levels. */
  level?: number
  /** What identifies the prompt; its samples form a group. */
  prompt: string
  /** Whether an answer could be read. */
  parsed: boolean
  correct: boolean
  reward: number
}

/** What the samples of one task and level promise. All shares in [0, 1]. */
export interface SignalRow {
  task: string
  level?: number
  prompts: number
  samples: number
  /** Share of replies in which an answer could be read. */
  parseRate: number
  /** Mean over prompts of the share of right replies. */
  passAt1: number
  /** Unbiased pass@k by k, over the prompts with at least k samples; a k without such prompts is left out. */
  passAt: Record<number, number>
  /** Share of prompts whose samples all earn the same: their groups teach nothing. */
  withoutSignal: number
  /** Parts of `withoutSignal`: all samples right, all wrong. */
  allRight: number
  allWrong: number
  /** pass@1 of guessing, where the caller knows it. */
  randomBaseline?: number
}

/** Settings of `signalReport`. */
export interface SignalOptions {
  /** The k of pass@k. Default 4 and 8. */
  ks?: readonly number[]
  /** Accuracy of guessing per task. */
  randomBaselines?: Readonly<Record<string, number>>
}

/**
 * Whether GRPO has anything to work with, from n samples a prompt of the untrained model: one row per task and level, in order of
 * appearance. Read it before a run: a low parse rate asks for supervised learning first; pass@1 at the random baseline with a high
 * pass@k may be luck; `withoutSignal` is the share of the sampling that will be wasted.
 */
export function signalReport(
  samples: readonly SignalSample[],
  { ks = [4, 8], randomBaselines = {}, ...rest }: SignalOptions = {},
): SignalRow[] {
  checkOptions('signalReport', rest, ['ks', 'randomBaselines'])
  const cells = groupBy(samples, ({ task, level }) => JSON.stringify([task, level ?? null]))
  return cells.map((cell) => {
    const { task, level } = cell[0]!
    const prompts = groupBy(cell, ({ prompt }) => prompt)
    const right = prompts.map((group) => group.filter(({ correct }) => correct).length)
    const share = (holds: (group: readonly SignalSample[], right: number) => boolean) =>
      prompts.filter((group, i) => holds(group, right[i]!)).length / prompts.length
    const silent = (group: readonly SignalSample[]) => allEqual(group.map(({ reward }) => reward))
    const passAt: Record<number, number> = {}
    for (const k of ks) {
      const enough = prompts.flatMap((group, i) => (group.length >= k ? [passAtK(group.length, right[i]!, k)] : []))
      if (enough.length > 0) passAt[k] = average(enough)
    }
    return {
      task,
      ...(level !== undefined && { level }),
      prompts: prompts.length,
      samples: cell.length,
      parseRate: average(cell.map(({ parsed }) => (parsed ? 1 : 0))),
      passAt1: average(prompts.map((group, i) => right[i]! / group.length)),
      passAt,
      withoutSignal: share(silent),
      allRight: share((group, count) => silent(group) && count === group.length),
      allWrong: share((group, count) => silent(group) && count === 0),
      ...(randomBaselines[task] !== undefined && { randomBaseline: randomBaselines[task] }),
    }
  })
}

/** The report as a Markdown table, shares in percent. */
export function signalTable(rows: readonly SignalRow[]): string {
  const ks = [...new Set(rows.flatMap(({ passAt }) => Object.keys(passAt).map(Number)))].sort((a, b) => a - b)
  const percent = (share: number | undefined) => (share === undefined ? '–' : (100 * share).toFixed(1))
  const header = ['task', 'level', 'prompts', 'samples', 'parsed %', 'pass@1 %', ...ks.map((k) => `pass@${k} %`)]
  header.push('no signal %', 'all right %', 'all wrong %', 'chance %')
  const lines = rows.map((row) => [
    row.task,
    row.level === undefined ? '–' : String(row.level),
    String(row.prompts),
    String(row.samples),
    ...[row.parseRate, row.passAt1, ...ks.map((k) => row.passAt[k]), row.withoutSignal, row.allRight].map(percent),
    ...[row.allWrong, row.randomBaseline].map(percent),
  ])
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return [...groups.values()]
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
