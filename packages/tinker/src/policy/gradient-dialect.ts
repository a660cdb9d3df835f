import type { TrainingModel } from '../client/training-model.ts'
import type { ForwardOutput } from '../wire/forward-output.ts'
import type { Datum, Loss } from '../wire/forward-request.ts'
import { datumOf, positions, type ReplyRow } from './rows.ts'

/**
 * How a server makes a gradient of given dL/dlogp.
 *
 * - `sum`: losses are sums over tokens and rows, so `cross_entropy` with the weights −dL/dlogp is it, whatever their signs (hosted, SkyRL's
 *   FSDP and Megatron).
 * - `mean`: a row's loss is divided by the sum of its weights, and the gradient by the number of rows since the last step (SkyRL's JAX back
 *   end). Signed weights are nonsense there. `cispo` with both thresholds 1 multiplies logp by −advantage · 1; with weights 1 on all
 *   `length` positions and the advantages −dL/dlogp · length · rows the divisions cancel.
 */
export type GradientDialect = 'sum' | 'mean'

/** A row and what its loss is to be, per token of the reply. */
export interface GradientRow extends ReplyRow {
  dLdlogp: Float32Array
}

/** The loss whose gradient is Σ dL/dlogp · ∂logp. */
export function gradientLoss(dialect: GradientDialect): Loss {
  if (dialect === 'sum') return { name: 'cross_entropy' }
  return { name: 'cispo', settings: { clip_low_threshold: 1, clip_high_threshold: 1 } }
}

/** A row of it. @param rows rows of all passes up to the next step; only `mean` needs it */
export function gradientDatum(dialect: GradientDialect, row: GradientRow, rows: number): Datum {
  if (dialect === 'sum') return datumOf(row, { weights: row.dLdlogp.map((gradient) => -gradient) })
  const length = positions(row)
  const advantages = row.dLdlogp.map((gradient) => -gradient * length * rows)
  const { input, lossInputs } = datumOf(row, { advantages })
  const flat = { weights: new Float32Array(length).fill(1), logprobs: new Float32Array(length) }
  return { input, lossInputs: { ...lossInputs, ...flat } }
}

/** Rows for log-probabilities alone. */
export function scoreDatum(row: ReplyRow): Datum {
  return datumOf(row, { weights: new Float32Array(row.reply.length).fill(1) })
}

/** Finds the dialect by a pass over one token, which trains nothing. The first request of a model must be loading, where there is any. */
export async function detectDialect(model: TrainingModel): Promise<GradientDialect> {
  const tokens = Int32Array.of(0)
  const probe = { input: [{ tokens }], lossInputs: { target_tokens: tokens, weights: Float32Array.of(1) } }
  return dialectOf(await model.forward([probe], { name: 'cross_entropy' }))
}

/** Only SkyRL's JAX back end tells the loss token by token, and no total. */
function dialectOf({ rows, metrics }: ForwardOutput): GradientDialect {
  return rows[0]?.elementwise_loss !== undefined && !('loss:sum' in metrics) ? 'mean' : 'sum'
}
