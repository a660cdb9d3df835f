import { basename, resolve } from 'node:path'
import type { PolicyRequest, RgbImage } from '@spatial-ssrl/core'
import { modelFingerprint, sha256 } from '@spatial-ssrl/core/files'
import type { ServerSampling } from '@spatial-ssrl/endpoint'
import type { Question } from '../question/question.ts'
import type { Answer, EvalModel, EvalSampling } from './model.ts'
import { loadRuntime } from './runtime.ts'

/** Greedy questions that share one run of the network; videos go alone. */
const batchSize = 16
const mostPicturesInBatch = 16

/**
 * A model folder on this machine, and an adapter beside it where one is named. Greedy questions that wait together are answered in one call; sampled ones go one by one, so that
 * each has a seed of its own and replies do not depend on what else was asked.
 * @param onNotice told where the folder wants replies drawn otherwise than `sampling` says
 * @throws SpatialError `model` for a folder that is no model, and as `loadRuntime`
 */
export async function openLocalModel(
  folder: string,
  {
    adapter,
    device,
    frozen,
    sampling,
    signal,
    onNotice,
  }: {
    adapter?: string
    /** What it runs on; the CPU unless told. */
    device?: string
    /** Where its weights are; by size unless told. */
    frozen?: 'memory' | 'files' | 'int4'
    sampling: ServerSampling & Pick<EvalSampling, 'temperature'>
    signal?: AbortSignal
    onNotice?: (line: string) => void
  },
): Promise<EvalModel> {
  const { checkDevice, openPolicy } = await loadRuntime()
  const policy = await openPolicy(folder, {
    trainable: 'none',
    ...(adapter !== undefined && { adapter }),
    ...(device !== undefined && { device: await checkDevice(device) }),
    ...(frozen !== undefined && { frozen }),
  })
  const aside = policy.samplingAside(sampling)
  if (aside !== null)
    onNotice?.(
      `replies are drawn by the flags alone; what the model's generation_config.json says is left aside: ${aside}`,
    )
  const own = await modelFingerprint(folder)
  const added = adapter === undefined ? undefined : await modelFingerprint(adapter)
  const fingerprint = added === undefined ? own : sha256(`${own} ${added}`)
  const name = [folder, ...(adapter === undefined ? [] : [adapter])].map((path) => basename(resolve(path))).join('+')
  let waiting: Waiting[] = []
  let running = false

  async function run(): Promise<void> {
    if (running) return
    running = true
    while (waiting.length > 0) {
      const batch = nextBatch(waiting)
      waiting = waiting.slice(batch.length)
      try {
        signal?.throwIfAborted()
        await answerTogether(batch)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    running = false
  }

  /** Pictures are decoded here, so that those of one batch are held at once. */
  async function answerTogether(batch: readonly Waiting[]): Promise<void> {
    const asked: { entry: Waiting; request: PolicyRequest }[] = []
    for (const entry of batch) {
      try {
        const images: RgbImage[] = []
        for (const picture of entry.question.pictures) images.push(await picture.pixels())
        asked.push({ entry, request: { text: entry.question.text, images } })
      } catch (error) {
        entry.reject(error) // a broken picture is no other question's fault
      }
    }
    if (asked.length === 0) return
    const requests = asked.map(({ request }) => request)
    const { parameters: _, omit: __, ...how } = batch[0]!.sampling // what is sent where a model is served
    const rows = await policy.generate(requests, how)
    for (const [index, { entry, request }] of asked.entries()) {
      const generations = rows[index]!
      entry.resolve({
        replies: generations.map(({ text, finishReason }) => ({ text, finishReason })),
        sizes: request.images.map(({ width, height }) => [width, height]),
        usage: {
          promptTokens: policy.countTokens(request),
          completionTokens: generations.reduce((sum, { tokens }) => sum + tokens.length, 0),
        },
        tries: 0,
        servedModel: null,
      })
    }
  }

  return {
    id: `${name}@${fingerprint.slice(0, 12)}`,
    width: batchSize * 2,
    facts: {
      kind: 'folder',
      name,
      fingerprint,
      parameters: policy.parameterCount,
      resizeRule: policy.resizeRule,
      ...(device !== undefined && device !== 'cpu' && { device }),
      ...(frozen === 'int4' && { frozen }),
      samplingAside: aside,
    },
    answer: (question, sampling) =>
      new Promise((resolve, reject) => {
        const seeded = { ...sampling, seed: `${sampling.seed}/${question.item.id}` }
        waiting.push({ question, sampling: seeded, resolve, reject })
        setImmediate(run)
      }),
    close: () => policy.close(),
  }
}

interface Waiting {
  question: Question
  sampling: EvalSampling
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/** The questions at the head of the queue that may share a run. */
function nextBatch(waiting: readonly Waiting[]): Waiting[] {
  const [first] = waiting
  if (first!.sampling.temperature > 0) return [first!]
  const batch: Waiting[] = []
  let pictures = 0
  for (const entry of waiting) {
    pictures += entry.question.pictures.length
    if (batch.length === batchSize || (batch.length > 0 && pictures > mostPicturesInBatch)) break
    batch.push(entry)
  }
  return batch
}
