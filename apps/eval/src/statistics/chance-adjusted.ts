/**
 * Accuracy above blind guessing: (Σ score − Σ chance) / (N − Σ chance). 0 is what guessing gives, 1 is everything right, and less than 0
 * is worse than guessing. The same as accuracy where chance is 0.
 * @returns NaN for no outcomes, or where guessing is always right
 */
export function chanceAdjusted(scores: ArrayLike<number>, chances: ArrayLike<number>): number {
  let [score, chance] = [0, 0]
  for (let i = 0; i < scores.length; i++) {
    score += scores[i]!
    chance += chances[i]!
  }
  const room = scores.length - chance
  return room === 0 ? Number.NaN : (score - chance) / room
}
