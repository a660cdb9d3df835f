import { type Judge, parseReward } from '@spatial-ssrl/verifiers'
import { openRewardServer, type RewardServerOptions } from './http/open-reward-server.ts'

/** The published reward; puzzles named maze want their meta. */
export const judge: Judge = parseReward({}, { maze: { rule: 'maze' } })

/** A server on a free port with what a test asks of it. */
export async function startServer(wish: Partial<RewardServerOptions> = {}) {
  const server = await openRewardServer({ judge, version: 'test', now: () => performance.now(), ...wish })
  return {
    ...server,
    /** Sends JSON, or a text as it is, and reads the answer. */
    async ask(path: string, body: unknown, headers: Record<string, string> = {}) {
      const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
      const reply = await fetch(server.url + path, { method: 'POST', body: text as string, headers })
      return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
    },
    async get(path: string, headers: Record<string, string> = {}) {
      const reply = await fetch(server.url + path, { headers })
      return { status: reply.status, text: await reply.text() }
    },
  }
}

export type TestServer = Awaited<ReturnType<typeof startServer>>
