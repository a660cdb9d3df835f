import type { Generation, PolicyRequest, Sampling } from '@spatial-ssrl/core'

/** A model that is served: what `openPolicy` of the runtime opens. */
export interface ChatPolicy {
  readonly config: { readonly endTokens: readonly number[] }
  readonly folderSampling: { sampling: Partial<Sampling>; notDone: readonly string[] }
  /** @throws SpatialError `data` for a request that the model cannot be asked */
  promptTokens(request: PolicyRequest): Int32Array
  decode(tokens: Int32Array): string
  generate(requests: readonly PolicyRequest[], sampling: Sampling, control: GenerateControl): Promise<Generation[][]>
}

interface GenerateControl {
  signal: AbortSignal
  onReply: (grown: Grown & { request: number }) => void
  seeds: readonly (number | string)[]
}

/** A reply so far; it has a `finishReason` when it is whole. */
export interface Grown {
  index: number
  reply: Omit<Generation, 'finishReason'> & { finishReason: Generation['finishReason'] | null }
}

/** One question and how it is answered. */
export interface Question {
  request: PolicyRequest
  sampling: Sampling
  /** Ends it, wherever it stands. */
  signal: AbortSignal
  onReply(grown: Grown): void
}

interface Waiting extends Question {
  resolve(replies: Generation[]): void
  reject(error: unknown): void
}

/** Questions and pictures that share a call. */
const [mostQuestions, mostPictures] = [16, 16]

/** Questions that wait for a model. */
export interface Batches {
  /** Waiting and under way. */
  readonly open: number
  /** @throws the reason of the question's signal, or what the model throws */
  ask(question: Question): Promise<Generation[]>
}

/**
 * Asks one call after another; questions that wait and are answered alike share one. Each has its own seed, so that it is answered as alone.
 */
export function createBatches(policy: ChatPolicy): Batches {
  let waiting: Waiting[] = []
  let open = 0
  let running = false

  async function run(): Promise<void> {
    if (running) return
    running = true
    try {
      while (waiting.length > 0) {
        const batch = takeBatch()
        if (batch.length > 0) await answer(batch)
      }
    } finally {
      running = false
    }
  }

  /** Takes the questions at the head of the queue that are answered alike, and all that nobody waits for any more. */
  function takeBatch(): Waiting[] {
    const gone = waiting.filter(({ signal }) => signal.aborted)
    for (const { reject, signal } of gone) reject(signal.reason)
    const rest = waiting.filter(({ signal }) => !signal.aborted)
    const [first] = rest
    const batch: Waiting[] = []
    let pictures = 0
    for (const entry of rest) {
      const more = entry.request.images.length
      const full = batch.length === mostQuestions || (batch.length > 0 && pictures + more > mostPictures)
      if (full || kindOf(entry.sampling) !== kindOf(first!.sampling)) continue
      pictures += more
      batch.push(entry)
    }
    waiting = rest.filter((entry) => !batch.includes(entry))
    return batch
  }

  async function answer(batch: readonly Waiting[]): Promise<void> {
    const left = new AbortController()
    const onGone = () => {
      if (batch.every(({ signal }) => signal.aborted)) left.abort(batch[0]!.signal.reason)
    }
    for (const { signal } of batch) signal.addEventListener('abort', onGone)
    try {
      const rows = await policy.generate(
        batch.map(({ request }) => request),
        batch[0]!.sampling,
        {
          signal: left.signal,
          seeds: batch.map(({ sampling }) => sampling.seed),
          onReply: ({ request, ...grown }) => {
            const entry = batch[request]!
            if (!entry.signal.aborted) entry.onReply(grown)
          },
        },
      )
      for (const [index, { resolve }] of batch.entries()) resolve(rows[index]!)
    } catch (error) {
      if (batch.length === 1 || left.signal.aborted) for (const { reject } of batch) reject(error)
      else for (const entry of batch) await answer([entry]) // one of them is at fault, and no other is to suffer from it
    } finally {
      for (const { signal } of batch) signal.removeEventListener('abort', onGone)
    }
  }

  return {
    get open() {
      return open
    },
    async ask(question) {
      question.signal.throwIfAborted()
      open++
      try {
        return await new Promise<Generation[]>((resolve, reject) => {
          waiting.push({ ...question, resolve, reject })
          setImmediate(() => void run())
        })
      } finally {
        open--
      }
    },
  }
}

/** Questions of one kind can share a call. */
function kindOf({ seed: _, ...sampling }: Sampling): string {
  return JSON.stringify(sampling)
}
