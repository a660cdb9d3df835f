import type { Benchmark, Item } from '@spatial-ssrl/benchmarks'
import { findBenchmark } from '@spatial-ssrl/benchmarks'
import { SpatialError } from '@spatial-ssrl/core'
import { encodePng } from '@spatial-ssrl/image-ops/codec'
import type { Question, QuestionRules } from '../question/question.ts'
import type { Answer, EvalModel } from './model.ts'

/** Multiple-choice items with a picture each; the right letter is A for even numbers and B for odd ones. */
export async function makeItems(count: number, { broken = [] as number[] } = {}): Promise<Item[]> {
  const bytes = await encodePng({ width: 28, height: 28, data: new Uint8Array(28 * 28 * 3).fill(90) })
  return Array.from({ length: count }, (_, number) => ({
    id: `item-${number}`,
    category: number % 3 === 0 ? 'side' : 'depth',
    media: [
      {
        kind: 'image',
        name: `${number}.png`,
        path: null,
        async read() {
          if (broken.includes(number))
            throw new SpatialError('data', `${number}.png: not a readable picture: replace it`)
          return new Uint8Array([...bytes, number]) // a picture of its own
        },
      },
    ],
    question: `Question ${number}?`,
    options: [
      { letter: 'A', text: 'left' },
      { letter: 'B', text: 'right' },
    ],
    gold: number % 2 === 0 ? 'A' : 'B',
    metadata: {},
  }))
}

/** A benchmark whose replies are letters. */
export const benchmark: Benchmark = findBenchmark('3dsrbench')

export const rules: QuestionRules = {
  benchmark,
  asking: { profile: 'paper', mode: 'direct' },
  prompts: benchmark.prompts,
  imageRule: { kind: 'default' },
  frameRule: null,
  extractor: { frames: () => Promise.reject(new Error('no videos here')) },
}

/** A model that remembers what it was asked. */
export function recordingModel(
  reply: (question: Question) => string | Promise<string>,
  width = 4,
): EvalModel & { asked: string[]; mostOpen: number } {
  let open = 0
  const model = {
    id: 'recording',
    width,
    facts: {},
    asked: [] as string[],
    mostOpen: 0,
    async answer(question: Question): Promise<Answer> {
      model.asked.push(question.item.id)
      model.mostOpen = Math.max(model.mostOpen, ++open)
      try {
        const replies = [{ text: await reply(question), finishReason: 'stop' }]
        const sizes = question.pictures.map((): [number, number] => [28, 28])
        return { replies, sizes, usage: null, tries: 1, servedModel: null }
      } finally {
        open--
      }
    },
    close: async () => {},
  }
  return model
}
