import type { Item } from '@spatial-ssrl/benchmarks'
import { SpatialError } from '@spatial-ssrl/core'
import { EndpointError } from '@spatial-ssrl/endpoint'
import type { AnswerStore } from '../answers/answer-store.ts'
import { contentKey } from '../answers/content-key.ts'
import type { Prediction } from '../answers/prediction.ts'
import type { EvalModel, EvalSampling } from '../models/model.ts'
import { makeQuestion, type Question, type QuestionRules } from '../question/question.ts'

/** Failures without a single answer after which the data, not a picture, is taken to be at fault. */
const hopeless = 25

/** How far a run is. */
export interface RunProgress {
  done: number
  /** Answers that the store already had. */
  reused: number
  failed: number
}

/**
 * Asks the model every question whose answer is not stored yet and gives the predictions in the order of the items. At most `model.width`
 * questions are open at once. A broken picture or video, and a question that the server refuses, become predictions with a `failure`.
 * @throws whatever else goes wrong (no access, server gone, signal), after storing the answers that were under way
 */
export async function* predict(
  items: AsyncIterable<Item> | Iterable<Item>,
  options: {
    rules: QuestionRules
    model: EvalModel
    sampling: EvalSampling
    store: AnswerStore
    onProgress?: (progress: RunProgress) => void
    signal?: AbortSignal
  },
): AsyncGenerator<Prediction> {
  const { rules, model, sampling, store, onProgress, signal } = options
  let answered = 0
  let firstFailure: Error | null = null
  const progress: RunProgress = { done: 0, reused: 0, failed: 0 }
  const context = {
    benchmark: rules.benchmark.name,
    model: model.id,
    sampling,
    imageRule: rules.imageRule,
  }

  async function one(item: Item): Promise<Prediction> {
    let question: Question
    try {
      question = await makeQuestion(item, rules)
    } catch (error) {
      return failed({ item, text: '', pictures: [], frames: null }, `unreadable/${item.id}`, error)
    }
    const key = contentKey(question, context)
    if (store.has(key)) {
      progress.reused++
      answered++
      return store.read(key)
    }
    signal?.throwIfAborted()
    try {
      const { replies, sizes, ...rest } = await model.answer(question, sampling)
      const prediction = { ...facts(question, key, sizes), replies, failure: null, ...rest }
      await store.add(prediction)
      answered++
      return prediction
    } catch (error) {
      return failed(question, key, error)
    }
  }

  /** A failure of this question alone as its prediction; others are thrown. */
  function failed(question: Question, key: string, error: unknown): Prediction {
    const ofQuestion = error instanceof EndpointError ? error.failure === 'request' : isBadData(error)
    if (!ofQuestion) throw error
    progress.failed++
    const { message } = error as Error
    firstFailure ??= error as Error
    if (progress.failed >= hopeless && answered === 0)
      throw new SpatialError('data', `none of the first ${hopeless} items could be asked: ${firstFailure.message}`, {
        cause: firstFailure,
      })
    const nothing = { usage: null, tries: 0, servedModel: null }
    return { ...facts(question, key, []), replies: [], failure: message, ...nothing }
  }

  function facts({ item, text, pictures, frames }: Question, key: string, sizes: [number, number][]) {
    const shown = pictures.map(({ name, sha256 }, index) => {
      const [width = 0, height = 0] = sizes[index] ?? []
      return { name, sha256, width, height }
    })
    const { id, category, gold } = item
    return { key, benchmark: rules.benchmark.name, id, category, gold, prompt: text, pictures: shown, frames }
  }

  const open: Promise<Prediction>[] = []
  const settle = async () => {
    const prediction = await open.shift()!
    progress.done++
    onProgress?.({ ...progress })
    return prediction
  }
  try {
    for await (const item of items) {
      const asked = one(item)
      asked.catch(() => undefined) // its turn to be awaited comes later
      open.push(asked)
      if (open.length >= model.width * 2) yield await settle()
    }
    while (open.length > 0) yield await settle()
  } finally {
    await Promise.allSettled(open)
  }
}

function isBadData(error: unknown): boolean {
  return SpatialError.is(error) && error.code === 'data'
}
