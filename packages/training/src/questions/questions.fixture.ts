import type { Sample } from '@spatial-ssrl/core'
import { encodePng } from '@spatial-ssrl/image-ops/codec'
import { promptFormat } from '@spatial-ssrl/tasks'
import type { Questions } from './questions.ts'

/** Multiple-choice questions of two tasks in turn, all with the answer A and a picture of 8 × 8 px. */
export async function fixedQuestions(length: number): Promise<Questions> {
  const bytes = await encodePng({ width: 8, height: 8, data: new Uint8Array(192).fill(90) })
  const taskOf = (index: number) => (index % 2 === 0 ? 'crop' : 'position')
  const indices = Array.from({ length }, (_, index) => index)
  return {
    length,
    prompt: promptFormat,
    strata: ['crop', 'position'].map((task) => indices.filter((index) => taskOf(index) === task)),
    get: async (index): Promise<Sample> => ({
      id: `q${index}`,
      task: taskOf(index),
      source: `picture ${index}`,
      problem: `<image>Question ${index}?`,
      answer: 'A',
      images: [{ bytes, path: null }],
      meta: {},
    }),
    close: async () => {},
  }
}
