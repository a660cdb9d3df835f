import type { ReplyBatch } from '@spatial-ssrl/core'
import { brokenReply } from '../errors/tinker-error.ts'
import type { ForwardOutput } from '../wire/forward-output.ts'
import type { Chunk, Datum } from '../wire/forward-request.ts'
import type { Prompt } from './processor.ts'

/** A reply behind its prompt. */
export interface ReplyRow {
  prompt: Prompt
  reply: Int32Array
  /** Its row in the (B, T) arrays of the batch. */
  row: number
}

/**
 * The replies of a batch that have tokens, in order.
 * @throws RangeError for a reply over `maxTokens`
 */
export async function rowsOf(
  batch: ReplyBatch,
  promptOf: (request: ReplyBatch['groups'][number]['request']) => Promise<Prompt>,
): Promise<ReplyRow[]> {
  const rows: ReplyRow[] = []
  let row = 0
  for (const { request, replies } of batch.groups) {
    const prompt = await promptOf(request)
    for (const reply of replies) {
      if (reply.length > batch.maxTokens)
        throw new RangeError(`a reply has ${reply.length} tokens, expected at most ${batch.maxTokens}`)
      if (reply.length > 0) rows.push({ prompt, reply, row })
      row++
    }
  }
  return rows
}

/** Replies of a batch, B. */
export function batchSize({ groups }: ReplyBatch): number {
  return groups.reduce((sum, { replies }) => sum + replies.length, 0)
}

/** Positions of a row: each predicts the token after it. */
export function positions({ prompt, reply }: ReplyRow): number {
  return prompt.length + reply.length - 1
}

/** A row for a loss. @param inputs per token of the reply; what stands on the prompt's positions counts for nothing */
export function datumOf(row: ReplyRow, inputs: Readonly<Record<string, Float32Array>>): Datum {
  const { prompt, reply } = row
  const before = prompt.length - 1
  const place = <A extends Float32Array | Int32Array>(whole: A, values: A): A => {
    whole.set(values, before)
    return whole
  }
  const length = positions(row)
  return {
    input: withText(prompt.chunks, reply.subarray(0, -1)),
    lossInputs: {
      target_tokens: place(new Int32Array(length), reply),
      ...Object.fromEntries(
        Object.entries(inputs).map(([name, values]) => [name, place(new Float32Array(length), values)]),
      ),
    },
  }
}

/** The chunks with more text behind them. */
export function withText(chunks: readonly Chunk[], tokens: Int32Array): Chunk[] {
  if (tokens.length === 0) return [...chunks]
  const last = chunks.at(-1)
  if (last === undefined || !('tokens' in last)) return [...chunks, { tokens }]
  const joined = new Int32Array(last.tokens.length + tokens.length)
  joined.set(last.tokens)
  joined.set(tokens, last.tokens.length)
  return [...chunks.slice(0, -1), { tokens: joined }]
}

/**
 * Log-probabilities of the replies' tokens, (B, T), from the output of a pass over `rows`.
 * @throws TinkerError `protocol` when there are not as many as positions: a server that drops pictures answers so
 */
export function replyLogprobs(output: ForwardOutput, rows: readonly ReplyRow[], batch: ReplyBatch): Float32Array {
  const logprobs = new Float32Array(batchSize(batch) * batch.maxTokens)
  if (output.rows.length !== rows.length)
    throw brokenReply(`the server answered with ${output.rows.length} rows for ${rows.length}`)
  rows.forEach((row, i) => {
    const found = output.rows[i]!.logprobs
    if (!(found instanceof Float32Array)) throw brokenReply('the server answered without log-probabilities')
    requireLength(found.length, positions(row), row.prompt)
    logprobs.set(found.subarray(row.prompt.length - 1), row.row * batch.maxTokens)
  })
  return logprobs
}

/** @throws TinkerError `protocol` unless `found` is `expected` */
export function requireLength(found: number, expected: number, { pictures }: Prompt): void {
  if (found === expected) return
  const why = pictures ? ': it drops pictures, or counts their tokens otherwise' : ''
  throw brokenReply(`the server answered with ${found} log-probabilities for ${expected} tokens${why}`)
}
