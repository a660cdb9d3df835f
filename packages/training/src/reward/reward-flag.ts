import { SpatialError } from '@spatial-ssrl/core'
import type { Judge } from '@spatial-ssrl/verifiers'
import { parse } from 'yaml'
import { readYaml } from '../config/config-file.ts'
import { openReward } from './open-reward.ts'

/**
 * The reward of a flag: JSON beginning with `{`, or a YAML or JSON file.
 * @throws SpatialError `config` for a missing file, other text, or a reward that cannot be understood
 */
export async function readReward(flag: string): Promise<{ judge: Judge; json: unknown }> {
  const json: unknown = flag.trimStart().startsWith('{') ? parsed(flag) : await readYaml(flag)
  return { judge: openReward(json), json }
}

function parsed(text: string): unknown {
  try {
    return parse(text)
  } catch (cause) {
    const [problem] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
    throw new SpatialError('config', `the reward is not JSON: ${problem}`, { cause })
  }
}
