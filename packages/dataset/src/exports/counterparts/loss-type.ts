import type { Counterpart, ExportFacts, Settings } from '../parts/engine.ts'
import type { CarriedRecipe } from '../parts/recipe.ts'
import { boundOf, set } from './counterpart.ts'

type Loss = CarriedRecipe['loss']['name']

/** How losses of tokens become one, as far as a `loss_type` knows it. */
const spans: Partial<Record<CarriedRecipe['aggregation']['mode'], 'tokens' | 'rows' | 'constant'>> = {
  'token-mean': 'tokens',
  'sequence-mean-token-mean': 'rows',
  'sequence-mean-token-mean-all': 'rows',
  'sequence-mean-token-sum-constant-all': 'constant',
}

/** The `loss_type` of a loss and an aggregation, common to TRL and ms-swift. */
export type LossTypes = Partial<Record<Loss, Partial<Record<'tokens' | 'rows' | 'constant', string>>>>

/** What TRL and ms-swift both have. */
export const lossTypes: LossTypes = {
  'clipped-surrogate': { tokens: 'dapo', rows: 'grpo', constant: 'dr_grpo' },
  'sequence-ratio': { rows: 'grpo' },
  cispo: { tokens: 'cispo' },
  'soft-gate': { rows: 'sapo' },
}

/** What stands for loss and aggregation: one `loss_type` names both. `options` gives the settings of losses that engines name differently. */
export function lossAndAggregation(
  { recipe, config }: ExportFacts,
  types: LossTypes,
  options: (loss: CarriedRecipe['loss']) => Settings,
): { loss: Counterpart; aggregation: Counterpart } {
  const { loss, aggregation } = recipe
  const known = types[loss.name]
  if (known === undefined || (loss.name === 'sequence-ratio' && loss.ratio === 'product'))
    return {
      loss: { refused: `the loss ${loss.name}${known ? ' with ratio product' : ''}` },
      aggregation: {},
    }
  const span = spans[aggregation.mode]
  const type = span && known[span]
  if (type === undefined)
    return { loss: {}, aggregation: { refused: `the aggregation ${aggregation.mode} with the loss ${loss.name}` } }
  const level = { importance_sampling_level: loss.name === 'sequence-ratio' ? 'sequence' : 'token' }
  const { maxReplyTokens } = config
  return {
    loss: set({ loss_type: type, ...level, ...ownSettings(loss), ...options(loss) }, ...ownNotes(loss)),
    aggregation: set(
      { loss_type: type },
      span === 'constant' &&
        aggregation.constant !== maxReplyTokens &&
        `the constant is always \`maxReplyTokens\`, ${maxReplyTokens}`,
    ),
  }
}

function ownSettings(loss: CarriedRecipe['loss']): Settings {
  if (loss.name === 'cispo') return { epsilon_high: loss.highest }
  if (loss.name !== 'clipped-surrogate' && loss.name !== 'sequence-ratio') return {}
  const bound = loss.name === 'clipped-surrogate' ? boundOf(loss).bound : null
  return { epsilon: loss.low, epsilon_high: loss.high, ...(bound !== null && { delta: bound }) }
}

function ownNotes(loss: CarriedRecipe['loss']) {
  if (loss.name === 'cispo') return [loss.lowest > 0 && 'the weight has no least value']
  if (loss.name !== 'clipped-surrogate') return []
  return [loss.dual !== undefined && '`delta` bounds the ratio: the same loss as `dual`', boundOf(loss).note]
}
