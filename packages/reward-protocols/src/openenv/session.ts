import { parseJson } from '@spatial-ssrl/core'
import { z } from 'zod'
import { type Conversation, Refusal, type Trouble } from '../protocol/protocol.ts'
import { openEpisodes } from './episode.ts'
import { answerRpc, failed } from './json-rpc.ts'

const data = z.record(z.string(), z.unknown())

/** What a client says. */
const Message = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('reset'), data: data.default({}) }),
  z.strictObject({ type: z.literal('step'), data }),
  z.strictObject({ type: z.literal('state') }),
  z.strictObject({ type: z.literal('close') }),
  z.strictObject({ type: z.literal('mcp'), data }),
])

const types: readonly unknown[] = Message.options.map(({ shape }) => shape.type.value)

const troubles: Readonly<Record<Trouble, string>> = {
  full: 'CAPACITY_REACHED',
  idle: 'SESSION_ERROR',
  fault: 'EXECUTION_ERROR',
}

/** `/ws`: reset, step, state, close and mcp, each answered; what is wrong is answered too, and the session goes on. */
export const sessionConversation: Conversation = {
  open(host) {
    const episodes = openEpisodes(host)
    return async (text) => {
      const json = parseJson(text)
      if (json === undefined) return told('INVALID_JSON', 'the message is no JSON')
      const type = (json as { type?: unknown } | null)?.type
      if (type !== undefined && !types.includes(type))
        return told(
          'UNKNOWN_TYPE',
          `unknown message type ${JSON.stringify(type)} — expected one of ${types.join(', ')}`,
        )
      const read = Message.safeParse(json)
      if (!read.success) {
        const errors = read.error.issues.map(({ path, message, code }) => ({ loc: path, msg: message, type: code }))
        return told('VALIDATION_ERROR', `${errors[0]!.loc.join('.') || 'message'}: ${errors[0]!.msg}`, { errors })
      }
      try {
        return await answer(read.data)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        return told(error.status === 422 ? 'VALIDATION_ERROR' : 'EXECUTION_ERROR', error.message)
      }
    }

    async function answer(message: z.output<typeof Message>): Promise<string | null> {
      switch (message.type) {
        case 'reset':
          return JSON.stringify({ type: 'observation', data: await episodes.reset(message.data) })
        case 'step':
          return JSON.stringify({ type: 'observation', data: await episodes.step(message.data) })
        case 'state':
          return JSON.stringify({ type: 'state', data: episodes.state() })
        case 'mcp':
          return JSON.stringify({ type: 'mcp', data: answerRpc(message.data) })
        case 'close':
          return null
      }
    }
  },
  tell: (trouble, line) => told(troubles[trouble], line),
}

function told(code: string, message: string, more: object = {}): string {
  return JSON.stringify({ type: 'error', data: { message, code, ...more } })
}

/** `WS /mcp`: JSON-RPC, a request a message. */
export const rpcConversation: Conversation = {
  open: () => async (text) => {
    const json = parseJson(text)
    return JSON.stringify(json === undefined ? failed(null, -32700, 'Parse error') : answerRpc(json))
  },
  tell: (_, line) => JSON.stringify(failed(null, -32000, line)),
}
