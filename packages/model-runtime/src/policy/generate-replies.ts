import type { Generation, Sampling } from '@spatial-ssrl/core'
import type { Runs } from '../lanes/beside.ts'
import type { BatchLayout, RunSizes } from '../layout/batch.ts'
import { buffersOf } from '../layout/feeds.ts'
import type { PreparedPrompt } from '../prompt/prepared-prompt.ts'
import type { Processor } from '../prompt/processor.ts'
import type { RunTokens } from '../runs/results.ts'
import { drawUniforms, type ReplyPlace, readReplies } from '../runs/sampling.ts'
import { cutAtStop } from '../runs/stop-texts.ts'
import { truncationFeeds, truncationOf } from './check-sampling.ts'

/** How a call that writes replies is watched and ended. */
export interface GenerateControl {
  /** Ends what is under way within `tokensPerPart` tokens; the call then throws its reason. */
  signal?: AbortSignal
  /** Told of every reply as it grows: `reply` is what there is of it so far, and final once it has a `finishReason`. */
  onReply?: (grown: GrownReply) => void
  /**
   * A seed for each request, instead of the one of all: a request then gets the answers that it gets alone with that seed, whatever else
   * is asked with it.
   */
  seeds?: readonly (number | string)[]
  /** Tokens that a run writes before it is asked whether to go on; default 16. Without a signal, listener or stop text one run writes all. */
  tokensPerPart?: number
}

/** A reply so far. */
export interface GrownReply {
  /** Its request's index, and its own among the answers to it. */
  request: number
  index: number
  reply: Omit<Generation, 'finishReason'> & { finishReason: Generation['finishReason'] | null }
}

/** Requests that share a run. */
export interface GenerateRun {
  /** The replies that it writes: by their requests' indices in the call. */
  part: readonly ReplyPlace[]
  /** Replies that there is room for behind each prompt; those past a place's own are not read. */
  perRun: number
  sizes: RunSizes
  prompts: readonly PreparedPrompt[]
}

export interface GenerateParts {
  engine: Runs
  processor: Processor
  layOut: BatchLayout
  vocabSize: number
}

/** Writes the replies of one run. @returns those of each of its places, in order */
export async function generateRun(
  { engine, processor, layOut, vocabSize }: GenerateParts,
  { part, perRun: replies, sizes, prompts }: GenerateRun,
  sampling: Sampling,
  control: GenerateControl,
): Promise<Generation[][]> {
  const { signal, onReply, seeds, tokensPerPart = 16 } = control
  signal?.throwIfAborted()
  const { maxTokens, stop = [] } = sampling
  const greedy = sampling.temperature === 0
  const replyLength = Math.max(2, maxTokens) // the loop behind the first token runs at least once
  const { shape, feeds } = layOut(
    prompts.map((prompt) => ({ prompt, replies: [] })),
    { ...sizes, replies, replyLength },
  )
  const truncation = truncationOf(sampling)
  feeds.temperature = Float32Array.of(greedy ? 1 : sampling.temperature)
  if (!greedy) {
    const streams = part.map(({ request, first }) =>
      seeds ? { seed: seeds[request]!, place: 0, first } : { seed: sampling.seed, place: request, first },
    )
    feeds.uniforms = drawUniforms(streams, shape)
  }
  const tokens = prompts.map((prompt) => prompt.tokens)
  Object.assign(feeds, truncationFeeds(sampling, truncation, { prompts: tokens, groups: shape.groups, vocabSize }))
  const { endTokens, padToken } = processor
  const input = { shape, feeds, greedy, endTokens, padToken, ...(truncation && { truncation }) }

  const read = (run: RunTokens) =>
    part.map(({ count }, group) =>
      readReplies(run, { group, groups: shape.groups, replies, maxTokens }, processor)
        .slice(0, count)
        .map((reply) => cutAtStop(reply, stop, processor.decode)),
    )
  // Greedy answers to one request are all the same.
  const copies = (rows: Generation[][]) =>
    greedy ? rows.map((row) => Array.from({ length: sampling.n }, () => ({ ...row[0]! }))) : rows
  const tell = (rows: Generation[][], written: number) => {
    for (const [group, row] of copies(rows).entries())
      for (const [index, reply] of row.entries()) {
        const open = reply.finishReason === 'length' && written < maxTokens
        const { request, first } = part[group]!
        onReply?.({ request, index: first + index, reply: open ? { ...reply, finishReason: null } : reply })
      }
  }
  if (!signal && !onReply && stop.length === 0) return copies(read(await engine.generate(input, buffersOf(feeds))))
  const run = await engine.generateInParts(input, buffersOf(feeds), tokensPerPart, (soFar) => {
    if (signal?.aborted) return false
    const written = soFar.tokens.length / (shape.groups * replies)
    const rows = read(soFar)
    tell(rows, written)
    return written < maxTokens && rows.some((row) => row.some(({ finishReason }) => finishReason === 'length'))
  })
  signal?.throwIfAborted()
  return copies(read(run))
}
