import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseJson } from '@spatial-ssrl/core'
import type { ServerKind } from './toy-engine.ts'
import { createToyService } from './toy-service.ts'

/** A call as the server received it. */
export interface ReceivedCall {
  method: string
  path: string
  headers: IncomingMessage['headers']
  /** The body in JSON, `{}` where it is none. */
  json: Record<string, unknown>
  bytes: Uint8Array
}

/** What a test has the server do in place of its answer. */
export type Interruption =
  | { status: number; body?: object | string; headers?: Record<string, string> }
  /** Breaks the connection before the call is carried out, or after it. */
  | { cut: 'before' | 'after' }
  /** Carries the call out, and never answers. */
  | { silent: true }

/** How a scripted server behaves. */
export interface ScriptedTinkerOptions {
  /** Default `skyrl-jax`. */
  kind?: ServerKind
  /** Tokens of its model, of which the last stands for a picture; default 32. */
  vocabulary?: number
  /** Called for every call, `index` counting them from 0; undefined lets it pass. */
  interrupt?(call: ReceivedCall, index: number): Interruption | undefined
}

/** A Tinker server on loopback whose model, `toy-model`, really learns. */
export interface ScriptedTinker {
  url: string
  /** Every call so far, in order of arrival. */
  readonly received: readonly ReceivedCall[]
  close(): Promise<void>
}

/** Starts one. */
export async function scriptedTinker(options: ScriptedTinkerOptions = {}): Promise<ScriptedTinker> {
  const { kind = 'skyrl-jax', vocabulary = 32, interrupt } = options
  const received: ReceivedCall[] = []
  let url = ''
  const service = createToyService(kind, vocabulary, () => url)
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const bytes = new Uint8Array(Buffer.concat(chunks))
    const json = /json/.test(request.headers['content-type'] ?? '') ? parseJson(new TextDecoder().decode(bytes)) : {}
    const { method = 'GET', url: path = '/', headers } = request
    const call: ReceivedCall = { method, path, headers, json: (json ?? {}) as Record<string, unknown>, bytes }
    received.push(call)
    const what = interrupt?.(call, received.length - 1)
    if (what && 'status' in what) {
      const { status, body = '', headers: own } = what
      response.writeHead(status, { 'content-type': 'application/json', ...own })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
      return
    }
    if (what && 'cut' in what && what.cut === 'before') {
      response.destroy()
      return
    }
    const reply = service.answer(call)
    if (what && 'silent' in what) return
    if (what) {
      response.destroy()
      return
    }
    const binary = reply.body instanceof Uint8Array
    response.writeHead(reply.status, {
      'content-type': binary ? 'application/octet-stream' : 'application/json',
      ...reply.headers,
    })
    response.end(binary ? reply.body : JSON.stringify(reply.body))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
