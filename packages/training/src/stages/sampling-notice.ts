import type { Sampling } from '@spatial-ssrl/core'
import type { ResumablePolicy } from './engine.ts'

/** One line where a model's folder wants replies drawn otherwise than a stage draws them; null where it does not. */
export function samplingNotice(
  policy: Pick<ResumablePolicy, 'samplingAside'>,
  used: Partial<Sampling>,
  whose: string,
): string | null {
  const aside = policy.samplingAside?.(used) ?? null
  return aside === null
    ? null
    : `replies are drawn as ${whose} says (temperature ${used.temperature}); what the model's generation_config.json says is left aside: ${aside}`
}
