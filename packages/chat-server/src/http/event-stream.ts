import type { ServerResponse } from 'node:http'
import type { ChatBody } from '../chat/body.ts'
import { type AnswerHead, logprobsOf, type TokenText, type Usage } from '../chat/completion.ts'
import { Deltas } from '../chat/deltas.ts'
import type { Grown } from '../queue/batches.ts'

/** An answer in pieces, as server-sent events. */
export interface EventStream {
  readonly begun: boolean
  /** Sends what is new of a reply; one of `n` that ended is not heard of again. */
  grow(grown: Grown): void
  /** Sends the usage, where it is asked for, and ends. */
  end(usage: Usage): void
  /** Ends with an error: the status has been sent. */
  fail(body: object): void
}

/** Streams an answer of `n` replies. Headers are sent with the first piece, so that a refusal before it has a status of its own. */
export function openEventStream(
  response: ServerResponse,
  head: AnswerHead,
  body: Pick<ChatBody, 'logprobs' | 'return_token_ids' | 'stream_options'>,
  { n, stop, textOf, close }: { n: number; stop: readonly string[]; textOf: TokenText; close: () => boolean },
): EventStream {
  const replies = Array.from({ length: n }, () => ({ deltas: new Deltas(stop), tokens: 0, ended: false }))
  const send = (value: unknown) => void response.write(`data: ${JSON.stringify(value)}\n\n`)
  const usageWanted = body.stream_options?.include_usage === true
  const piece = (choices: object[]) =>
    send({
      id: head.id,
      object: 'chat.completion.chunk',
      created: head.created,
      model: head.model,
      choices,
      ...(usageWanted && { usage: null }),
    })
  let begun = false
  const begin = () => {
    if (begun) return
    begun = true
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      ...(close() && { connection: 'close' }),
    })
    for (let index = 0; index < n; index++)
      piece([{ index, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null }])
  }
  return {
    get begun() {
      return begun
    },
    grow({ index, reply }) {
      begin()
      const state = replies[index]!
      if (state.ended) return
      const final = reply.finishReason !== null
      const content = state.deltas.next(reply.text, final)
      // Tokens go with the text that they make; those whose text waits, wait.
      const more = content !== '' || final ? reply.tokens.length - state.tokens : 0
      if (content !== '' || more > 0) {
        const logprobs = body.logprobs && more > 0 ? logprobsOf(reply, state.tokens, textOf) : null
        const ids = body.return_token_ids ? { token_ids: [...reply.tokens.subarray(state.tokens)] } : {}
        piece([{ index, delta: { content }, logprobs, finish_reason: null, ...ids }])
        state.tokens += more
      }
      if (!final) return
      state.ended = true
      piece([{ index, delta: {}, logprobs: null, finish_reason: reply.finishReason }])
    },
    end(usage) {
      begin()
      if (usageWanted)
        send({
          id: head.id,
          object: 'chat.completion.chunk',
          created: head.created,
          model: head.model,
          choices: [],
          usage,
        })
      response.end('data: [DONE]\n\n')
    },
    fail(error) {
      send(error)
      response.end()
    },
  }
}
