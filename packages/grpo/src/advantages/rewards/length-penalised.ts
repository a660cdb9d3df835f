import { checkOptions } from '../../checks/options.ts'
import { checkLength } from '../../checks/values.ts'
import { type GroupLabels, rowsByGroup } from '../../groups/groups.ts'
import { mean } from '../../groups/moments.ts'

/** What a reply spent, each (B), and how much of the group's mean reward the largest spender loses. */
export interface LengthPenalty {
  outputTokens: { values: ArrayLike<number>; weight: number }
  inputTokens?: { values: ArrayLike<number>; weight: number }
  turns?: { values: ArrayLike<number>; weight: number }
}

/**
 * Linear length penalty (prime-rl, with weights 0.25, 0.1 and 0.1): R′ = R − (mean reward of the group)·Σ w·x/(largest x of the
 * group). A group that never succeeds is not pushed to be short. Note that a group of equal rewards gets a signal by this.
 * @returns (B) rewards, to be given to an estimator such as `groupCentred`
 * @throws RangeError for arrays of wrong lengths
 */
export function lengthPenalised(rewards: ArrayLike<number>, groups: GroupLabels, penalty: LengthPenalty): Float64Array {
  checkOptions('lengthPenalised', penalty, ['outputTokens', 'inputTokens', 'turns'], 'penalty')
  const result = Float64Array.from(rewards)
  const terms = [penalty.outputTokens, penalty.inputTokens, penalty.turns].filter((term) => term !== undefined)
  for (const { values } of terms) checkLength('lengthPenalised', 'values', values, rewards.length)
  for (const rows of rowsByGroup('lengthPenalised', rewards.length, groups)) {
    const centre = mean(rewards, rows)
    for (const { values, weight } of terms) {
      const largest = rows.reduce((most, row) => Math.max(most, values[row]!), 0)
      if (largest > 0) for (const row of rows) result[row]! -= (centre * weight * values[row]!) / largest
    }
  }
  return result
}
