import type { JsonObject } from '@spatial-ssrl/core'
import { type PresetName, presetOf, type Variants as WeightedVariants } from '@spatial-ssrl/tasks'
import { quotasFor } from './plan.ts'

/** A way to make a task. */
export interface Variant {
  /** Draws made this way. */
  count: number
  /** Complete parameters of the task. */
  params: JsonObject
}

/** The draws of a task take its variants one after the other. */
export type Variants = Readonly<Record<string, readonly Variant[]>>

/** The parameters of a draw (0-based) of a task. @throws RangeError for a draw behind the last variant */
export function paramsOf(
  { preset, variants }: { preset: PresetName; variants?: Variants | undefined },
  task: string,
  draw: number,
): JsonObject {
  const ways = variants?.[task]
  if (ways === undefined) return presetOf(preset, task)
  let before = 0
  for (const { count, params } of ways) {
    before += count
    if (draw < before) return params
  }
  throw new RangeError(`paramsOf: expected a draw below ${before} of ${task}, got ${draw}`)
}

/** Weighted variants brought to the wanted numbers of samples; tasks that are not wanted are left out. */
export function variantsFor(quotas: Readonly<Record<string, number>>, weighted: WeightedVariants): Variants {
  const variants: Record<string, Variant[]> = {}
  for (const [task, quota] of Object.entries(quotas)) {
    const ways = weighted[task]
    if (ways === undefined) continue
    const counts = Object.values(quotasFor(quota, Object.fromEntries(ways.map(({ weight }, i) => [i, weight]))))
    variants[task] = ways.map(({ params }, i) => ({ count: counts[i]!, params }))
  }
  return variants
}
