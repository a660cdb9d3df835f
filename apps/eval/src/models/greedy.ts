import type { EvalSampling } from './model.ts'

/** The likeliest reply of at most 16 tokens, nothing else set. */
export const greedy: EvalSampling = {
  n: 1,
  temperature: 0,
  topP: 1,
  topK: -1,
  minP: 0,
  repetitionPenalty: 1,
  maxTokens: 16,
  seed: 0,
  parameters: 'full',
}
