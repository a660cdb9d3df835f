import type { ServerResponse } from 'node:http'
import { SpatialError } from '@spatial-ssrl/core'
import type { ServedModel } from '../adapters/served-models.ts'
import { type ChatBody, parseBody } from '../chat/body.ts'
import { completion, usageOf } from '../chat/completion.ts'
import { readConversation } from '../chat/conversation.ts'
import type { DecodePicture } from '../chat/pictures.ts'
import { samplingOf } from '../chat/sampling.ts'
import type { ChatPolicy } from '../queue/batches.ts'
import { Refusal, wrongField } from '../refusal/refusal.ts'
import { openEventStream } from './event-stream.ts'

export interface ChatContext {
  models: ReadonlyMap<string, ServedModel>
  decodePicture: DecodePicture
  mostReplyTokens: number
  mostPromptTokens: number
  /** For requests that bring no seed: the server's own, and how many came before. */
  seed: number | string
  count: () => number
  /** Seconds since 1970. */
  seconds: () => number
  stopping: () => boolean
}

/**
 * Answers `POST /v1/chat/completions`; the client that goes away ends the work.
 * @param onTake told of bytes that are held from now on; may refuse them
 * @returns the body of a whole answer, undefined for one that was streamed
 * @throws Refusal; SpatialError `model` where the model fails
 */
export async function answerChat(
  json: unknown,
  response: ServerResponse,
  onTake: (bytes: number) => void,
  context: ChatContext,
): Promise<object | undefined> {
  const body = parseBody(json)
  const model = context.models.get(body.model)
  if (model === undefined) {
    const known = [...context.models.keys()].map((name) => JSON.stringify(name)).join(', ')
    throw new Refusal(404, `model: ${JSON.stringify(body.model.slice(0, 100))} is not served; there is ${known}`, {
      param: 'model',
      code: 'model_not_found',
    })
  }
  const leave = model.enter() // an adapter that is taken away meanwhile still answers
  try {
    return await answerBy(model, body, { response, onTake, context })
  } finally {
    leave()
  }
}

async function answerBy(
  { policy, batches }: ServedModel,
  body: ChatBody,
  { response, onTake, context }: { response: ServerResponse; onTake: (bytes: number) => void; context: ChatContext },
): Promise<object | undefined> {
  const drawn = samplingOf(body, {
    defaults: policy.folderSampling.sampling,
    mostTokens: context.mostReplyTokens,
    endTokens: policy.config.endTokens,
  })
  if (body.stream_options && !body.stream) throw wrongField('stream_options', 'goes with stream: true')
  const asked = await readConversation(body.messages, context.decodePicture, onTake)
  const prompt = promptOf(policy, asked, context.mostPromptTokens)
  const number = context.count()
  const sampling = { ...drawn, seed: body.seed ?? `${context.seed}/${number}` }
  const head = { id: `chatcmpl-${context.seed}-${number}`, created: context.seconds(), model: body.model }
  const textOf = (token: number) => policy.decode(Int32Array.of(token))

  const gone = new AbortController()
  const onClose = () => {
    if (!response.writableEnded) gone.abort(new Refusal(499, 'the client went away'))
  }
  response.on('close', onClose)
  if (response.destroyed) onClose()
  try {
    if (!body.stream) {
      const replies = await batches.ask({ request: asked, sampling, signal: gone.signal, onReply: () => {} })
      return completion(head, replies, prompt, body, textOf)
    }
    const { n, stop = [] } = sampling
    const stream = openEventStream(response, head, body, { n, stop, textOf, close: context.stopping })
    try {
      const replies = await batches.ask({ request: asked, sampling, signal: gone.signal, onReply: stream.grow })
      stream.end(
        usageOf(
          prompt.length,
          replies.reduce((sum, { tokens }) => sum + tokens.length, 0),
        ),
      )
    } catch (error) {
      if (!stream.begun) throw error
      throw Object.assign(error instanceof Error ? error : new Error(String(error)), { stream })
    }
    return undefined
  } finally {
    response.off('close', onClose)
  }
}

/** Tokens of the prompt. @throws Refusal 400 for one that is too long, or that the model cannot be asked */
function promptOf(policy: ChatPolicy, asked: Parameters<ChatPolicy['promptTokens']>[0], most: number): Int32Array {
  let tokens: Int32Array
  try {
    tokens = policy.promptTokens(asked)
  } catch (error) {
    throw SpatialError.is(error) ? wrongField('messages', error.message) : error
  }
  if (tokens.length > most)
    throw wrongField('messages', `make ${tokens.length} tokens, at most ${most} are read`, 'context_length_exceeded')
  return tokens
}
