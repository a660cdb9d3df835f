import { SpatialError } from '@spatial-ssrl/core'
import type { Question, Verdict, VerifyOptions } from '@spatial-ssrl/verifiers'
import { z } from 'zod'

/** The flags of `score` that choose the rule. */
export const ruleFlags = z.strictObject({
  profile: z.enum(['default', 'paper'], 'expected default or paper'),
  credit: z
    .enum(
      ['exact', 'fraction', 'valid-fraction', 'footrule', 'kendall'],
      'expected exact, fraction, valid-fraction, footrule or kendall',
    )
    .optional(),
  flipCredit: z
    .enum(['together', 'separate', 'patch', 'direction'], 'expected together, separate, patch or direction')
    .optional(),
})

export type RuleFlags = z.output<typeof ruleFlags>

/** Scores one reply. */
export type Scorer = (question: Question, response: string) => Verdict

/**
 * The rule that the flags ask for: a profile, and in the default one how orders and flips are credited.
 * @throws SpatialError `config` for credit with the published reward, which has none
 */
export async function scorerOf({ profile, credit, flipCredit }: RuleFlags): Promise<Scorer> {
  if (profile === 'paper' && (credit ?? flipCredit) !== undefined) {
    const flag = credit === undefined ? '--flip-credit' : '--credit'
    throw new SpatialError(
      'config',
      `${flag}: the published reward gives no partial credit — leave out --profile paper`,
    )
  }
  const { flipRule, permutationRule, verify } = await import('@spatial-ssrl/verifiers')
  const order = permutationRule(credit)
  const options: VerifyOptions = { profile, rules: { shuffle: order, depth: order, flip: flipRule(flipCredit) } }
  return (question, response) => verify(question, response, options)
}
