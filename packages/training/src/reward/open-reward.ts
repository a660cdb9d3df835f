import { SpatialError } from '@spatial-ssrl/core'
import { taskRules } from '@spatial-ssrl/tasks'
import { type Judge, parseReward, type Reply, type RewardSample, type Verdict } from '@spatial-ssrl/verifiers'
import { z } from 'zod'

/**
 * The judge that a reward in JSON describes, with the rules of all puzzles in the catalogue; the published reward unless one is given.
 * @throws SpatialError `config` naming the key that is wrong and the choices there are
 */
export function openReward(json: unknown): Judge {
  try {
    return parseReward(json ?? {}, taskRules)
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new SpatialError('config', cause.message, { cause })
  }
}

/** A verdict that has to be there. @throws SpatialError `data` where the reward looks at something that the sample or the reply lacks */
export function judged(judge: Judge, sample: RewardSample, reply: Reply): Verdict {
  const verdict = judge(sample, reply)
  if (verdict !== null) return verdict
  throw new SpatialError(
    'data',
    `the reward cannot judge a reply to ${sample.task}: its meta or the reply's length in tokens is missing — generate the data again, or choose another reward`,
  )
}

/** The `reward:` of a configuration, checked when it is read. */
export const RewardConfig = z
  .json()
  .optional()
  .superRefine((json, context) => {
    try {
      openReward(json)
    } catch (error) {
      if (!SpatialError.is(error)) throw error
      context.addIssue({ code: 'custom', message: error.message })
    }
  })
  .describe('what replies earn, as JSON; the published reward unless told (docs/verifiers.md)')
