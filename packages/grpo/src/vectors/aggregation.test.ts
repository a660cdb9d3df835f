import { expect } from 'vitest'
import { type Aggregation, denominator, validTokens, weights } from '../batch/aggregation.ts'
import type { PolicyBatch } from '../batch/batch.ts'
import { policyObjective } from '../objective/objective.ts'
import { aggregationOf } from './aggregations.ts'
import { batchOf, expectClose, readVectors, testVectors, type VectorCase } from './read-vectors.ts'

const loss = { name: 'clipped-surrogate', low: 0.2, high: 0.2 } as const

function check(vector: VectorCase): void {
  const batch = batchOf(vector)
  const aggregation = aggregationOf(vector)
  const { batch_num_tokens: tokens, dp_size: workers } = vector.inputs.aggregation_params ?? {}
  // Workers whose gradients are averaged: the denominator is a worker's part of the global one.
  const total = tokens === undefined ? undefined : tokens / workers!
  const objective = policyObjective(batch, { loss, aggregation, ...(total !== undefined && { denominator: total }) })
  expectClose(objective.loss, vector.expected.loss)
  if (vector.grad_logprobs) expectClose(objective.dLdlogp, vector.grad_logprobs)
  if (vector.expected.weights) expectClose(weights(batch, aggregation, total), vector.expected.weights)
}

/** The rows of a batch whose indices are given. */
function rowsOf(batch: PolicyBatch<Float64Array>, rows: number[]): PolicyBatch<Float64Array> {
  const { tokens } = batch
  const pick = (array: ArrayLike<number>) =>
    Float64Array.from(rows.flatMap((row) => Array.from(array).slice(row * tokens, (row + 1) * tokens)))
  return {
    rows: rows.length,
    tokens,
    logp: pick(batch.logp),
    oldLogp: pick(batch.oldLogp),
    mask: pick(batch.mask),
    advantages: rows.map((row) => batch.advantages[row]!),
  }
}

function pitfall(vector: VectorCase): void {
  const { expected } = vector
  const whole = batchOf(vector)
  const parts = (vector.inputs.micro_batches as number[][]).map((rows) => rowsOf(whole, rows))
  const tokenMean: Aggregation = { mode: 'token-mean' }
  const rowMean: Aggregation = { mode: 'sequence-mean-token-mean' }
  const lossOf = (batch: PolicyBatch, aggregation: Aggregation) => policyObjective(batch, { loss, aggregation }).loss
  const tokens = parts.map((part) => validTokens(part).reduce((sum, length) => sum + length, 0))
  expect(tokens).toEqual(expected.micro_batch_tokens)
  const tokenMeans = parts.map((part) => lossOf(part, tokenMean))
  const rowMeans = parts.map((part) => lossOf(part, rowMean))
  expectClose(tokenMeans, expected.micro_token_means)
  expectClose(rowMeans, expected.micro_seq_means)
  expectClose(lossOf(whole, tokenMean), expected.full_batch_token_mean)
  expectClose(lossOf(whole, rowMean), expected.full_batch_seq_mean)
  // The wrong ways, to show by how much they miss …
  const weighted = (means: number[], by: number[]) => {
    const total = by.reduce((sum, weight) => sum + weight, 0)
    return means.reduce((sum, mean, i) => sum + (mean * by[i]!) / total, 0)
  }
  expectClose(weighted(tokenMeans, [1, 1]), expected.accumulated_token_mean_weight_1_over_K)
  expectClose(weighted(tokenMeans, [6, 2]), expected.accumulated_token_mean_weight_samples_verl_legacy)
  expectClose(weighted(rowMeans, tokens), expected.accumulated_seq_mean_weight_tokens_easyr1)
  // … and the right one: one denominator for the whole step.
  for (const [aggregation, wanted] of [
    [tokenMean, expected.full_batch_token_mean],
    [rowMean, expected.full_batch_seq_mean],
  ] as const) {
    const total = parts.reduce((sum, part) => sum + denominator(part, aggregation), 0)
    const pieces = parts.map((part) => policyObjective(part, { loss, aggregation, denominator: total }))
    expectClose(
      pieces.reduce((sum, piece) => sum + piece.loss, 0),
      wanted,
    )
    if (aggregation === tokenMean)
      expectClose(
        pieces.flatMap((piece) => [...piece.dLdlogp]),
        expected.grad_token_mean_full.map((row: number[]) => [...row, ...new Array(5 - row.length).fill(0)]),
      )
  }
}

testVectors(
  'aggregation',
  Object.fromEntries(
    readVectors('aggregation').map(({ name }) => [
      name,
      name === 'agg_gradient_accumulation_pitfall' ? pitfall : check,
    ]),
  ),
)
