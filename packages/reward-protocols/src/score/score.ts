import { z } from 'zod'
import type { Protocol } from '../protocol/protocol.ts'
import { readCall } from '../protocol/read-call.ts'

/** Most items of one request. */
export const mostItems = 8192

const Item = z.strictObject({
  id: z.string().optional().describe('the caller’s own; not looked at'),
  task: z.string().default(''),
  answer: z.string(),
  response: z.string(),
  meta: z.record(z.string(), z.unknown()).optional(),
  tokens: z.int().min(0).optional(),
})

const Request = z.strictObject({ items: z.array(Item).max(mostItems) })

/** `POST /v1/score`: {items} → {results}, a verdict or null for every item, in order. */
export const scoreProtocol: Protocol = {
  async 'POST /v1/score'({ body }, { score }) {
    return { results: await score(readCall(Request, body).items) }
  },
}
