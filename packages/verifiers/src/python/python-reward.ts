import { parseReward } from '../reward/reward.ts'
import type { RuleSpec } from '../reward/rule-spec.ts'
import { formatWeight } from '../verdict.ts'
import { publishedRules } from '../verify.ts'
import { publishedRewardPython } from './published-reward.ts'

/** What a reward will be asked about. */
export interface PythonRewardOptions {
  /** Tasks of the samples. */
  tasks: readonly string[]
  /** Task → rule, as given to `parseReward`. */
  rules?: Readonly<Record<string, RuleSpec>>
}

/**
 * A reward as the text of a Python 3 module without imports beyond the standard library: `verdict(response, answer)` and
 * `verdicts(items)` give the rewards of `parseReward(json, rules)`, as equal doubles.
 * @returns null where the reward has no counterpart in Python: it is not the published one, or one of the tasks has a rule of its own
 * @throws RangeError for a reward that cannot be understood, as `parseReward`
 */
export function pythonReward(json: unknown, { tasks, rules = {} }: PythonRewardOptions): string | null {
  parseReward(json, rules)
  const { profile, form, formatWeight: weight, ...others } = (json ?? {}) as Record<string, unknown>
  const published = (profile ?? 'paper') === 'paper' && Object.keys(others).length === 0
  const ownRule = tasks.some((task) => Object.hasOwn(rules, task) && !publishedRules.has(task))
  if (!published || ownRule) return null
  return publishedRewardPython((weight as number | undefined) ?? formatWeight)
}
