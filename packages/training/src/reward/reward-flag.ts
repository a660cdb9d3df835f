import type { Judge } from '@spatial-ssrl/verifiers'
import { parse } from 'yaml'
import { readYaml } from '../config/config-file.ts'
import { openReward } from './open-reward.ts'

/**
 * The reward of a flag: JSON beginning with `{`, or a YAML or JSON file.
 * @throws SpatialError `config` for a missing file, other text, or a reward that cannot be understood
 */
export async function readReward(flag: string): Promise<{ judge: Judge; json: unknown }> {
  const json: unknown = flag.trimStart().startsWith('{') ? parse(flag) : await readYaml(flag)
  return { judge: openReward(json), json }
}
