import { type PromptFormat, SpatialError } from '@spatial-ssrl/core'
import type { Judge } from '@spatial-ssrl/verifiers'
import { openRewardServer } from '../http/open-reward-server.ts'
import { openQuestions } from './open-questions.ts'
import type { ServeFlags } from './serve-flags.ts'

/** What a command gives of its process. */
export interface ServeSurroundings {
  judge: Judge
  version: string
  /** How questions are asked where their data set does not say. */
  prompt: PromptFormat
  /** Value of the variable that `--token-env` names. */
  token: string | undefined
  now: () => number
  /** Takes lines for the person who started it. */
  note: (line: string) => void
  /** Asks for a stop. */
  signal: AbortSignal
}

const loopback = /^(127\.|::1$|localhost$)/

/**
 * Serves until `signal` asks for a stop, and then answers what has arrived.
 * @returns the address it was reached by
 * @throws SpatialError `config` for an address that cannot be listened to, or a token that is not there; `data` for a folder without questions
 */
export async function serveRewards(flags: ServeFlags, surroundings: ServeSurroundings): Promise<string> {
  const { data, host, port, tokenEnv, maxBody, maxHeld, maxRequests, maxSessions, idle } = flags
  const { judge, version, prompt, now, note, signal } = surroundings
  const token = surroundings.token?.trim() || undefined
  if (tokenEnv !== undefined && token === undefined)
    throw new SpatialError('config', `--token-env: the environment variable ${tokenEnv} is empty or not set`)
  const questions = data === undefined ? undefined : await openQuestions(data, prompt)
  try {
    const server = await openRewardServer({
      ...{ judge, questions, version, host, port, token, now },
      ...{ mostBytes: maxBody * 1e6, mostHeldBytes: maxHeld * 1e6, mostRequests: maxRequests },
      ...{ mostSessions: maxSessions, idle: idle * 1000 },
      onFault: (error) => note(`fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    })
    if (questions !== undefined)
      note(`questions of ${data}: ${questions.splits.map(({ name, index }) => `${index.length} ${name}`).join(', ')}`)
    note(`rewards on ${server.url}`)
    if (token === undefined && !loopback.test(host))
      note('whoever reaches this address may ask — --token-env NAME wants a token')
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    await server.stop()
    return server.url
  } finally {
    await questions?.close()
  }
}
