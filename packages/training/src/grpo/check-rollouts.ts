import { type PromptFormat, SpatialError } from '@spatial-ssrl/core'
import type { Questions } from '../questions/questions.ts'
import { toRequest } from '../questions/request.ts'
import type { RolloutPolicy } from '../rollouts/sampler.ts'
import type { GrpoConfig } from './grpo-config.ts'

/**
 * What a configuration asks of servers that sample, and cannot have.
 * @param served whether there are any
 * @throws SpatialError `config`, one line with the fix
 */
export function requireServers({ staleness = 0, recipe }: GrpoConfig, served: boolean): void {
  if (!served && staleness > 0)
    throw new SpatialError(
      'config',
      'staleness: only servers sample while this process learns: leave it out, or add --rollouts',
    )
  if (served && recipe.sampling.temperature !== 1)
    throw new SpatialError(
      'config',
      '--rollouts needs recipe.sampling.temperature 1: the log-probabilities of the servers and of this process are compared, and this process tells those at 1',
    )
}

/**
 * Before any work: whether the servers that sample, where there are some, sample from the policy, and the configuration can be kept to. The
 * first question of the data set is the probe.
 * @throws SpatialError `config` or `remote`, one line with the fix
 */
export async function checkRollouts(
  policy: RolloutPolicy,
  questions: Questions,
  config: GrpoConfig,
  prompt: PromptFormat,
): Promise<void> {
  requireServers(config, policy.remote !== undefined)
  await policy.remote?.check(await toRequest(await questions.get(0), prompt))
}
