import { createHash } from 'node:crypto'
import type { ImageRule } from '@spatial-ssrl/benchmarks'
import type { EvalSampling } from '../models/model.ts'
import type { Question } from '../question/question.ts'

/**
 * What an answer depends on, as one hash: benchmark, item, prompt, pictures and their sizes, sampling, model. An answer stored under it need
 * never be asked for again.
 */
export function contentKey(
  question: Question,
  context: { benchmark: string; model: string; sampling: EvalSampling; imageRule: ImageRule },
): string {
  const { benchmark, model, imageRule, sampling } = context
  const facts = [
    benchmark,
    question.item.id,
    question.text,
    question.pictures.map(({ sha256 }) => sha256),
    Object.entries(imageRule).sort(),
    Object.entries(sampling).sort(),
    model,
  ]
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32)
}
