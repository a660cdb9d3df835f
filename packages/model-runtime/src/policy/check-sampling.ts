import type { Sampling } from '@spatial-ssrl/core'
import type { Truncation } from '../graph/truncation.ts'
import { checkKeys } from './check-options.ts'

const names = Object.keys({
  n: 0,
  temperature: 0,
  maxTokens: 0,
  seed: 0,
  topK: 0,
  topP: 0,
  minP: 0,
  repetitionPenalty: 0,
  stop: 0,
} satisfies Record<keyof Sampling, 0>)

/** @throws RangeError for a figure out of its range, SpatialError `config` for a name that is none */
export function checkSampling(sampling: Sampling): void {
  checkKeys('generate', sampling, names)
  const { n, temperature, maxTokens, topK = -1, topP = 1, minP = 0, repetitionPenalty = 1, stop = [] } = sampling
  const expect = (holds: boolean, expected: string, got: unknown) => {
    if (!holds) throw new RangeError(`generate: expected ${expected}, got ${got}`)
  }
  expect(Number.isInteger(n) && n >= 1, 'n ≥ 1', n)
  expect(temperature >= 0 && temperature < Infinity, 'temperature ≥ 0', temperature)
  expect(Number.isInteger(maxTokens) && maxTokens >= 1, 'maxTokens ≥ 1', maxTokens)
  expect(Number.isInteger(topK) && topK >= -1, 'topK ≥ 1, or −1 for all', topK)
  expect(topP > 0 && topP <= 1, 'topP in (0, 1]', topP)
  expect(minP >= 0 && minP <= 1, 'minP in [0, 1]', minP)
  expect(repetitionPenalty > 0 && repetitionPenalty < Infinity, 'repetitionPenalty > 0', repetitionPenalty)
  const texts = Array.isArray(stop) && stop.every((text) => typeof text === 'string' && text !== '')
  expect(texts, 'stop to hold texts that are not empty', JSON.stringify(stop))
}

/** What a graph leaves out of its distributions for this sampling, undefined where that is nothing: greedy replies know no shares. */
export function truncationOf(sampling: Sampling): Truncation | undefined {
  const { temperature, topK = -1, topP = 1, minP = 0, repetitionPenalty = 1 } = sampling
  const drawn = temperature > 0
  const truncation = {
    ...(drawn && topK > 0 && { topK }),
    ...(drawn && topP < 1 && { topP: true }),
    ...(drawn && minP > 0 && { minP: true }),
    ...(repetitionPenalty !== 1 && { repetition: true }),
  }
  return Object.keys(truncation).length > 0 ? truncation : undefined
}

/** The figures that such a graph is fed. @param prompts tokens of each group's prompt */
export function truncationFeeds(
  { topP = 1, minP = 0, repetitionPenalty = 1 }: Sampling,
  truncation: Truncation | undefined,
  { prompts, groups, vocabSize }: { prompts: readonly Int32Array[]; groups: number; vocabSize: number },
): Record<string, Float32Array> {
  if (truncation === undefined) return {}
  const feeds: Record<string, Float32Array> = {}
  if (truncation.topP) feeds.topP = Float32Array.of(topP)
  if (truncation.minP) feeds.minP = Float32Array.of(minP)
  if (!truncation.repetition) return feeds
  const seen = new Float32Array(groups * vocabSize)
  for (let group = 0; group < groups; group++)
    for (const token of prompts[group] ?? prompts[0]!) seen[group * vocabSize + token] = 1
  return { ...feeds, repetitionPenalty: Float32Array.of(repetitionPenalty), seen }
}
