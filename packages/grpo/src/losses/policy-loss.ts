import type { PolicyBatch, RealArray } from '../batch/batch.ts'
import type { LossTerm } from '../batch/loss-term.ts'
import { checkName } from '../checks/values.ts'
import { type GeometricMeanOptions, geometricMean } from './reply/geometric-mean.ts'
import { type SequenceRatioOptions, sequenceRatio } from './reply/sequence-ratio.ts'
import { type SoftSequenceWeightOptions, softSequenceWeight } from './reply/soft-sequence-weight.ts'
import { type CispoOptions, cispo } from './token/cispo.ts'
import { type ClippedSurrogateOptions, clippedSurrogate } from './token/clipped-surrogate.ts'
import { type CovariancePenaltyOptions, covariancePenalty } from './token/covariance.ts'
import { type GatedRatioOptions, gatedRatio } from './token/gated-ratio.ts'
import { type ProbabilityGateOptions, probabilityGate } from './token/probability-gate.ts'
import { type ReinforceOptions, reinforce } from './token/reinforce.ts'
import { type SoftGateOptions, softGate } from './token/soft-gate.ts'
import { type StoppedRatioOptions, stoppedRatio } from './token/stopped-ratio.ts'

/** A policy loss by name, with its options. */
export type PolicyLoss =
  | ({ name: 'clipped-surrogate' } & ClippedSurrogateOptions)
  | ({ name: 'cispo' } & CispoOptions)
  | ({ name: 'covariance-penalty' } & CovariancePenaltyOptions)
  | ({ name: 'gated-ratio' } & GatedRatioOptions)
  | ({ name: 'geometric-mean' } & GeometricMeanOptions)
  | ({ name: 'probability-gate' } & ProbabilityGateOptions)
  | ({ name: 'reinforce' } & ReinforceOptions)
  | ({ name: 'sequence-ratio' } & SequenceRatioOptions)
  | ({ name: 'soft-gate' } & SoftGateOptions)
  | ({ name: 'soft-sequence-weight' } & SoftSequenceWeightOptions)
  | ({ name: 'stopped-ratio' } & StoppedRatioOptions)

const names: readonly PolicyLoss['name'][] = [
  'clipped-surrogate',
  'cispo',
  'covariance-penalty',
  'gated-ratio',
  'geometric-mean',
  'probability-gate',
  'reinforce',
  'sequence-ratio',
  'soft-gate',
  'soft-sequence-weight',
  'stopped-ratio',
]

/**
 * Runs the loss that `loss` names and adds its gradient to `gradient` (B, T); see the function of that name. Like each of them it multiplies
 * `weights` by `batch.corrections`, in the loss and in the gradient.
 * @throws RangeError for another name; TypeError or RangeError for arrays that are missing, of another type or of the wrong length
 */
export function policyLoss(batch: PolicyBatch, weights: Float64Array, loss: PolicyLoss, gradient: RealArray): LossTerm {
  checkName('policyLoss', 'loss.name', loss?.name, names)
  switch (loss.name) {
    case 'clipped-surrogate':
      return clippedSurrogate(batch, weights, loss, gradient)
    case 'cispo':
      return cispo(batch, weights, loss, gradient)
    case 'covariance-penalty':
      return covariancePenalty(batch, weights, loss, gradient)
    case 'gated-ratio':
      return gatedRatio(batch, weights, loss, gradient)
    case 'geometric-mean':
      return geometricMean(batch, weights, loss, gradient)
    case 'probability-gate':
      return probabilityGate(batch, weights, loss, gradient)
    case 'reinforce':
      return reinforce(batch, weights, loss, gradient)
    case 'sequence-ratio':
      return sequenceRatio(batch, weights, loss, gradient)
    case 'soft-gate':
      return softGate(batch, weights, loss, gradient)
    case 'soft-sequence-weight':
      return softSequenceWeight(batch, weights, loss, gradient)
    case 'stopped-ratio':
      return stoppedRatio(batch, weights, loss, gradient)
  }
}
