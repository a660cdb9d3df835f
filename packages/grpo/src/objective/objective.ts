import { type Aggregation, denominator, weights } from '../batch/aggregation.ts'
import { checkBatch, type PolicyBatch, type RealArray } from '../batch/batch.ts'
import { checkOptions } from '../checks/options.ts'
import { checkObject } from '../checks/values.ts'
import { type KlOptions, plainKlTerm } from '../kl/kl-term.ts'
import { type PolicyLoss, policyLoss } from '../losses/policy-loss.ts'
import { type RatioMetrics, ratioMetrics } from '../metrics/ratios.ts'

/** What is minimised: policy loss + β · KL, both under the same aggregation. */
export interface ObjectiveOptions {
  loss: PolicyLoss
  aggregation: Aggregation
  /** The KL term; without it the batch needs no `referenceLogp`. */
  kl?: KlOptions
  /** D over the whole optimiser step (see `denominator`), when `batch` is only a part of it. */
  denominator?: number
}

/** Figures to log; fractions and means are over the valid tokens of the batch. */
export interface ObjectiveMetrics extends RatioMetrics {
  /** Share of tokens whose gradient the ratio bounds stopped, [0, 1]. */
  clipFraction: number
  /** Share of tokens whose gradient the dual clip stopped, [0, 1]. */
  dualClipFraction: number
  /** Mean KL estimate to the reference, nats; 0 without a KL term. */
  kl: number
  /** Σ W·l of the policy loss alone. */
  policyLoss: number
  /** Σ W·kl, before β; 0 without a KL term. */
  klLoss: number
}

/** A loss with all a backend needs to descend it: back-propagate Σ dLdlogp · logp. */
export interface Objective<A extends RealArray = RealArray> {
  loss: number
  /** (B, T) ∂loss/∂logp in the precision of `logp`; exactly 0 where the mask is 0. */
  dLdlogp: A
  metrics: ObjectiveMetrics
}

/**
 * The GRPO objective of a batch and its gradient with respect to the token log-probabilities, computed in double precision.
 *
 * Gradients of micro-batches add up to that of the whole batch when every call gets the same `denominator`.
 * A batch without valid tokens has loss 0 and gradient 0.
 *
 * @throws RangeError for arrays of wrong lengths, or for a KL term without `referenceLogp`
 */
export function policyObjective<A extends RealArray>(batch: PolicyBatch<A>, options: ObjectiveOptions): Objective<A> {
  checkBatch('policyObjective', batch)
  checkObject('policyObjective', 'options', options)
  checkOptions('policyObjective', options, objectiveKeys)
  const W = weights(batch, options.aggregation, options.denominator ?? denominator(batch, options.aggregation))
  const gradient = new Float64Array(batch.rows * batch.tokens)
  const term = policyLoss(batch, W, options.loss, gradient)
  const kl = options.kl ? plainKlTerm('policyObjective', batch, W, options.kl, gradient) : { loss: 0, mean: 0 }
  const { low, high } = options.loss.name === 'clipped-surrogate' ? options.loss : unbounded
  const ratios = ratioMetrics(batch, { low, high })
  const perToken = 1 / Math.max(1, ratios.tokens)
  return {
    loss: term.loss + (options.kl?.coefficient ?? 0) * kl.loss,
    dLdlogp: inPrecisionOf(batch.logp, gradient),
    metrics: {
      ...ratios,
      clipFraction: term.clipped * perToken,
      dualClipFraction: term.dualClipped * perToken,
      kl: kl.mean,
      policyLoss: term.loss,
      klLoss: kl.loss,
    },
  }
}

/** What is read, and the other parts of a recipe: an objective may be given as a whole one. */
const objectiveKeys = [
  ...['loss', 'aggregation', 'kl', 'denominator'],
  ...['groupSize', 'sampling', 'promptsPerRollout', 'updatesPerRollout', 'advantage', 'imitation', 'entropy', 'value'],
  ...['corrections', 'filters', 'shaping', 'optimiser', 'schedule'],
]

const unbounded = { low: Infinity, high: Infinity }

function inPrecisionOf<A extends RealArray>(sample: A, values: Float64Array): A {
  return (sample instanceof Float64Array ? values : Float32Array.from(values)) as A
}
