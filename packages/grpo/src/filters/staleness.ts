/**
 * What is fresh enough to train on: sampled by a policy at most `bound` updates older than the one about to be updated (prime-rl's
 * max_off_policy_steps, default 8). Bounds how far off-policy ratios can be where sampling runs ahead of training or groups are replayed.
 *
 * @param rollouts replies, groups or entries of a replay buffer; to keep groups whole, give groups
 * @param versionOf how many updates the policy that sampled had seen, of a group or a reply over several policies that of the oldest
 * @param version updates that the policy to be trained has seen
 * @param bound 0: strictly on-policy. Infinity: no bound.
 * @throws RangeError for a rollout of a policy that does not exist yet
 */
export function dropStale<Rollout>(
  rollouts: readonly Rollout[],
  versionOf: (rollout: Rollout) => number,
  version: number,
  bound = 8,
): Rollout[] {
  return rollouts.filter((rollout) => {
    const sampledBy = versionOf(rollout)
    if (!(sampledBy <= version))
      throw new RangeError(`dropStale: expected rollouts of version ${version} or older, got ${sampledBy}`)
    return version - sampledBy <= bound
  })
}
