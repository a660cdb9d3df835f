import { z } from 'zod'
import { rowTokens } from './check-rows.ts'
import type { DataFacts } from './data-facts.ts'
import { count, type Finding, ok, unknown } from './finding.ts'
import type { PictureRule } from './picture-tokens.ts'
import type { PilotFacts } from './pilot.ts'
import type { RunFacts } from './run-facts.ts'

const rate = z.number().positive()

/** What somebody pays, and what their GPUs do: both are theirs to know. */
export const Prices = z
  .strictObject({
    currency: z.string().min(1).describe('as USD'),
    gpuHour: z.number().min(0).exactOptional().describe('price of one GPU for an hour'),
    generateTokensPerSecond: rate.exactOptional().describe('that one GPU samples, measured'),
    trainTokensPerSecond: rate.exactOptional().describe('that one GPU trains on, measured'),
    perMillion: z
      .strictObject({ prefill: z.number().min(0), sample: z.number().min(0), train: z.number().min(0) })
      .exactOptional()
      .describe('prices of a million tokens, where a service counts tokens'),
  })
  .refine(({ gpuHour, perMillion }) => gpuHour !== undefined || perMillion !== undefined, {
    path: ['gpuHour'],
    error: 'expected the price of a GPU hour, or perMillion with those of tokens',
  })
  .refine(
    ({ gpuHour, generateTokensPerSecond: generate, trainTokensPerSecond: train }) =>
      gpuHour === undefined || (generate !== undefined && train !== undefined),
    {
      path: ['generateTokensPerSecond'],
      error:
        'a price of hours needs both speeds, measured: generateTokensPerSecond and trainTokensPerSecond of one GPU',
    },
  )
export type Prices = z.output<typeof Prices>

/** What the estimate goes by. */
export interface CostGivens {
  prices: Prices | null
  data: DataFacts | null
  rule: PictureRule
  pilot: PilotFacts | null
  gpus: number | undefined
  steps: number | null
}

const bytesPerToken = 4 // of English text; an estimate, unlike the tokens of pictures

/** Tokens of one step; null where nobody told enough. */
function stepTokens(facts: RunFacts, { data, rule, pilot }: Pick<CostGivens, 'data' | 'rule' | 'pilot'>) {
  const rows = data?.splits.train ?? []
  if (facts.replyTokens === null || rows.length === 0) return null
  const prompt =
    rows.reduce((sum, row) => sum + rowTokens(row, rule, facts).pictures + row.textBytes / bytesPerToken, 0) /
    rows.length
  const reply = Math.min(pilot?.replyTokens ?? facts.replyTokens, facts.replyTokens)
  const prompts = facts.batch.number
  return {
    prefill: prompts * prompt,
    sample: prompts * facts.groupSize * reply,
    train: prompts * facts.groupSize * (prompt + reply),
    /** Whether the length of replies was measured; their limit is taken otherwise. */
    isMeasured: pilot?.replyTokens != null,
  }
}

/** Time and cost of a step and of the run, from prices and speeds that were given. */
export function checkCost(facts: RunFacts, givens: CostGivens): Finding[] {
  const { prices, gpus: given, steps } = givens
  if (prices === null) return [unknown('cost', 'time and cost of a step: --prices with a price list tells')]
  const tokens = stepTokens(facts, givens)
  if (tokens === null)
    return [
      unknown(
        'cost',
        facts.replyTokens === null
          ? 'of supervised training: only GRPO steps are reckoned'
          : 'time and cost of a step: --data tells how long prompts are',
      ),
    ]
  const bound = tokens.isMeasured ? 'about' : 'at most' // replies as long as they may be
  const found: Finding[] = []
  const total = (cost: number) =>
    steps === null ? '' : `, ${bound} ${money(cost * steps)} ${prices.currency} for ${count(steps)} steps`
  const basis = `${count(Math.round(tokens.sample))} tokens sampled and ${count(Math.round(tokens.train))} trained on, replies ${tokens.isMeasured ? 'as in the pilot' : 'as long as they may be: --pilot tells'}`
  if (prices.gpuHour !== undefined) {
    const gpus = given ?? facts.gpus?.number
    if (gpus === undefined) found.push(unknown('cost', 'time and cost of a step: --gpus tells how many share it'))
    else {
      const seconds =
        (tokens.sample / prices.generateTokensPerSecond! + tokens.train / prices.trainTokensPerSecond!) / gpus
      const cost = (seconds / 3600) * gpus * prices.gpuHour
      found.push(
        ok(
          'cost',
          `${bound} ${count(Math.round(seconds))} s and ${money(cost)} ${prices.currency} a step on ${gpus} GPUs${total(cost)} (${basis}; scoring, loading and waiting not counted)`,
        ),
      )
    }
  }
  if (prices.perMillion !== undefined) {
    const { prefill, sample, train } = prices.perMillion
    const cost = (tokens.prefill * prefill + tokens.sample * sample + tokens.train * train) / 1e6
    found.push(ok('cost', `${bound} ${money(cost)} ${prices.currency} a step by tokens${total(cost)} (${basis})`))
  }
  return found
}

const money = (amount: number): string => amount.toLocaleString('en-US', { maximumFractionDigits: amount < 10 ? 2 : 0 })
