import type { Sample } from '@spatial-ssrl/core'
import { dataUri } from '@spatial-ssrl/page'
import type { EvaluatedStage } from './summary.ts'

/** A held-out question as `samples.json` keeps it: pictures as data URIs, each stage's greedy reply and whether it is right. */
export interface ShownSample {
  task: string
  origin: string
  problem: string
  answer: string
  images: string[]
  replies: { stage: string; text: string; right: boolean }[]
}

/** A few held-out questions of each task, in their order, with what each stage replied. */
export function shownSamples(
  samples: readonly Sample[],
  stages: readonly EvaluatedStage[],
  perTask: number,
): ShownSample[] {
  const byStage = stages.map(({ name, results }) => ({
    name,
    byId: new Map(results.map((result) => [result.id, result])),
  }))
  const taken = new Map<string, number>()
  const shown: ShownSample[] = []
  for (const sample of samples) {
    const count = taken.get(sample.task) ?? 0
    if (count >= perTask) continue
    taken.set(sample.task, count + 1)
    shown.push({
      task: sample.task,
      origin: String(sample.meta.origin),
      problem: sample.problem,
      answer: sample.answer,
      images: sample.images.map(({ bytes }) => dataUri(bytes)),
      replies: byStage.map(({ name, byId }) => {
        const { greedyReply, greedy } = byId.get(sample.id)!
        return { stage: name, text: greedyReply, right: greedy === 1 }
      }),
    })
  }
  return shown.sort((a, b) => (a.task < b.task ? -1 : a.task > b.task ? 1 : 0))
}
