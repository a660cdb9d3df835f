import { easyr1 } from './easyr1.ts'
import { nemoGym } from './nemo-gym.ts'
import { openrlhf } from './openrlhf.ts'
import type { Engine } from './parts/engine.ts'
import { swift } from './swift.ts'
import { trl } from './trl.ts'
import { verifiers } from './verifiers.ts'
import { verl } from './verl.ts'

/** Every engine there is an export for, by the name that `--for` takes: to add one, add its file and its line here. */
export const engines = {
  trl,
  verl,
  easyr1,
  swift,
  openrlhf,
  'nemo-gym': nemoGym,
  verifiers,
} satisfies Record<string, Engine>

/** Name of an engine that there is an export for. */
export type EngineName = keyof typeof engines

/** Names of all engines. */
export const engineNames = Object.keys(engines) as EngineName[]
