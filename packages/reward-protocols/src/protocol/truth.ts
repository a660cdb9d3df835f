import { parseJson } from '@spatial-ssrl/core'
import { z } from 'zod'
import type { RewardItem } from './protocol.ts'

const Truth = z.strictObject({
  task: z.string(),
  answer: z.string(),
  meta: z.record(z.string(), z.unknown()).optional(),
})

/**
 * What a label says of its question. Engines hand a reward one text: the answer, or JSON of {task, answer, meta} where the reward looks at
 * more. JSON of any other shape is an answer.
 */
export function readTruth(label: string): Omit<RewardItem, 'response'> {
  const read = label.startsWith('{') ? Truth.safeParse(parseJson(label)) : null
  return read?.success ? read.data : { task: '', answer: label }
}
