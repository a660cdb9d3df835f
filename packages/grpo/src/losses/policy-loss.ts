import type { PolicyBatch, RealArray } from '../batch.ts'
import { type CispoOptions, cispo } from './cispo.ts'
import { type ClippedSurrogateOptions, clippedSurrogate } from './clipped-surrogate.ts'
import { type GeometricMeanOptions, geometricMean } from './geometric-mean.ts'
import type { LossTerm } from './loss-term.ts'
import { type ReinforceOptions, reinforce } from './reinforce.ts'
import { type SequenceRatioOptions, sequenceRatio } from './sequence-ratio.ts'
import { type SoftGateOptions, softGate } from './soft-gate.ts'

/** A policy loss by name, with its options. */
export type PolicyLoss =
  | ({ name: 'clipped-surrogate' } & ClippedSurrogateOptions)
  | ({ name: 'cispo' } & CispoOptions)
  | ({ name: 'geometric-mean' } & GeometricMeanOptions)
  | ({ name: 'reinforce' } & ReinforceOptions)
  | ({ name: 'sequence-ratio' } & SequenceRatioOptions)
  | ({ name: 'soft-gate' } & SoftGateOptions)

/** Runs the loss that `loss` names and adds its gradient to `gradient` (B, T); see the function of that name. */
export function policyLoss(batch: PolicyBatch, weights: Float64Array, loss: PolicyLoss, gradient: RealArray): LossTerm {
  switch (loss.name) {
    case 'clipped-surrogate':
      return clippedSurrogate(batch, weights, loss, gradient)
    case 'cispo':
      return cispo(batch, weights, loss, gradient)
    case 'geometric-mean':
      return geometricMean(batch, weights, loss, gradient)
    case 'reinforce':
      return reinforce(batch, weights, loss, gradient)
    case 'sequence-ratio':
      return sequenceRatio(batch, weights, loss, gradient)
    case 'soft-gate':
      return softGate(batch, weights, loss, gradient)
  }
}
