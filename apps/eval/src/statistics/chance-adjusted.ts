/**
 * Accuracy above blind guessing: (Σ score − Σ chance) / (N − Σ chance). 0 is what guessing gives, 1 is everything right, and less than 0
 * is worse than guessing. The same as accuracy where chance is 0.
 * @returns NaN for no outcomes, or where guessing is always right
 */
export function chanceAdjusted(outcomes: readonly { score: number; chance: number }[]): number {
  let [scores, chances] = [0, 0]
  for (const { score, chance } of outcomes) {
    scores += score
    chances += chance
  }
  const room = outcomes.length - chances
  return room === 0 ? Number.NaN : (scores - chances) / room
}
