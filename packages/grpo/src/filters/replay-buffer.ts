/** Groups worth replaying with their scores, highest first; plain data, to be stored with a checkpoint. */
export type ReplayBuffer<Group> = { group: Group; score: number }[]

/** The buffer with a group added, holding at most `capacity` groups of the highest scores. @param score see `groupScore` */
export function remember<Group>(
  buffer: ReplayBuffer<Group>,
  group: Group,
  score: number,
  capacity = 64,
): ReplayBuffer<Group> {
  if (!(score > 0)) return buffer
  return [...buffer, { group, score }].sort((a, b) => b.score - a.score).slice(0, capacity)
}

/**
 * Groups to put in place of those without signal (TRL's experimental replay buffer): drawn with replacement, with probability proportional to
 * score. They keep the oldLogp of their own time, so their ratios are truly off-policy.
 * @param random uniform numbers in [0, 1)
 */
export function recall<Group>(buffer: ReplayBuffer<Group>, count: number, random: () => number): Group[] {
  const total = buffer.reduce((sum, { score }) => sum + score, 0)
  if (total === 0) return []
  return Array.from({ length: count }, () => {
    let left = random() * total
    for (const { group, score } of buffer) {
      left -= score
      if (left < 0) return group
    }
    return buffer.at(-1)!.group
  })
}
