import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a scripted server does with one request. */
export type ScriptedReply =
  /** Answers with these texts, one per choice. */
  | { texts: string[]; finishReason?: string; logprobs?: number[]; delay?: number }
  /** Answers with token ids, as servers do that training samples from. */
  | { sampled: ScriptedSample[]; promptTokenIds?: number[] }
  /** Answers with a status, and perhaps a header `retry-after`. */
  | { status: number; retryAfter?: string; body?: string }
  /** Sends a body of its own with status 200. */
  | { body: string }
  /** Breaks the connection: before the reply, or within its body. */
  | { cut: 'before' | 'within' }
  /** Never answers. */
  | { silent: true }

/** One choice with its tokens. */
export interface ScriptedSample {
  text: string
  tokens: number[]
  /** One for each token. */
  logprobs: number[]
  /** Default `stop`. */
  finishReason?: string
}

/** A POST beside the questions: weights to read again, an adapter, a cache to forget. */
export interface ControlRequest {
  path: string
  body: Record<string, unknown>
}

/** What a scripted server is like. */
export interface ScriptedServerOptions {
  /** Answers what is no question; default 404 to all. */
  control?: (request: ControlRequest) => { status: number; body?: object } | Promise<{ status: number; body?: object }>
  /** Names that GET /models lists; default `scripted`. */
  models?: readonly string[]
  /** Port; a free one unless told. A server that comes back has that of the one before it. */
  port?: number
}

/** A piece of a message: text, or a picture as a data URI. */
export type MessagePart = { type: string; text?: string; image_url?: { url: string } }

/** One chat request as the server read it. */
export interface ReceivedRequest {
  body: {
    model: string
    n: number
    messages: { role: string; content: MessagePart[] }[]
    [parameter: string]: unknown
  }
  headers: IncomingMessage['headers']
  /** Path and query. */
  path: string
  /** All text parts of the question, joined. */
  text: string
  /** Data URIs of its pictures. */
  pictures: string[]
  /** Port of the client's connection: equal for requests that shared one. */
  connection: number
}

/** An OpenAI-compatible server on loopback that says what a test wants. */
export interface ScriptedServer {
  /** The address to give a client, ending in /v1. */
  url: string
  /** Every chat request so far, in order of arrival. */
  readonly received: ReceivedRequest[]
  /** Most requests that were open at once. */
  readonly mostInFlight: number
  /** Ends open connections and frees the port. */
  close(): Promise<void>
}

/** Starts one. @param respond called for every chat request; `index` counts them from 0 */
export async function scriptedServer(
  respond: (request: ReceivedRequest, index: number) => ScriptedReply | Promise<ScriptedReply>,
  { control, models = ['scripted'], port: wanted = 0 }: ScriptedServerOptions = {},
): Promise<ScriptedServer> {
  const received: ReceivedRequest[] = []
  let [inFlight, mostInFlight] = [0, 0]
  const server = createServer((request, response) => {
    inFlight++
    mostInFlight = Math.max(mostInFlight, inFlight)
    response.on('close', () => inFlight--)
    answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    if (request.method === 'GET') {
      sendJson(response, 200, {
        object: 'list',
        data: models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'script' })),
      })
      return
    }
    const path = request.url ?? ''
    const json = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    if (!/\/chat\/completions(\?|$)/.test(path)) {
      const { status, body = {} } = (await control?.({ path, body: json })) ?? { status: 404 }
      sendJson(response, status, body)
      return
    }
    const body: ReceivedRequest['body'] = json
    const parts = body.messages.flatMap(({ content }: { content: string | MessagePart[] }) =>
      typeof content === 'string' ? [{ type: 'text', text: content } as MessagePart] : content,
    )
    const question: ReceivedRequest = {
      body,
      headers: request.headers,
      path,
      text: parts.map(({ text }) => text ?? '').join(''),
      pictures: parts.flatMap(({ image_url }) => image_url?.url ?? []),
      connection: request.socket.remotePort ?? 0,
    }
    received.push(question)
    await send(response, await respond(question, received.length - 1), body.model)
  }

  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    received,
    get mostInFlight() {
      return mostInFlight
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function send(response: ServerResponse, reply: ScriptedReply, model: string): Promise<void> {
  if ('silent' in reply) return
  if ('cut' in reply) {
    if (reply.cut === 'before') response.destroy()
    else {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 500 })
      response.write('{"choices": [{"message": {"content": "half a', () => response.destroy())
    }
  } else if ('texts' in reply) {
    const { texts, finishReason = 'stop', logprobs, delay = 0 } = reply
    await new Promise((resolve) => setTimeout(resolve, delay))
    sendJson(response, 200, {
      id: 'chatcmpl-0',
      object: 'chat.completion',
      created: 0,
      model,
      choices: texts.map((content, index) => ({
        index,
        message: { role: 'assistant', content, refusal: null },
        finish_reason: finishReason,
        ...(logprobs && { logprobs: { content: logprobs.map((logprob) => ({ token: '?', logprob })) } }),
      })),
      usage: { prompt_tokens: 10, completion_tokens: 5 * texts.length, total_tokens: 10 + 5 * texts.length },
    })
  } else if ('sampled' in reply) {
    const { sampled, promptTokenIds } = reply
    const completionTokens = sampled.reduce((sum, { tokens }) => sum + tokens.length, 0)
    const promptTokens = promptTokenIds?.length ?? 10
    sendJson(response, 200, {
      id: 'chatcmpl-0',
      object: 'chat.completion',
      created: 0,
      model,
      prompt_token_ids: promptTokenIds ?? null,
      choices: sampled.map(({ text, tokens, logprobs, finishReason = 'stop' }, index) => ({
        index,
        message: { role: 'assistant', content: text, refusal: null },
        finish_reason: finishReason,
        token_ids: tokens,
        logprobs: { content: logprobs.map((logprob) => ({ token: '?', logprob })) },
      })),
      usage: {
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        total_tokens: promptTokens + completionTokens,
      },
    })
  } else if ('status' in reply) {
    if (reply.retryAfter !== undefined) response.setHeader('retry-after', reply.retryAfter)
    response
      .writeHead(reply.status)
      .end(reply.body ?? JSON.stringify({ error: { message: `scripted ${reply.status}` } }))
  } else response.writeHead(200, { 'content-type': 'application/json' }).end(reply.body)
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
