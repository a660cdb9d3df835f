import type { EvalSampling } from '../models/model.ts'

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
