import { SpatialError } from '@spatial-ssrl/core'
import type { Judge } from '@spatial-ssrl/verifiers'
import { openRewardServer } from '../http/open-reward-server.ts'
import type { ServeFlags } from './serve-flags.ts'

/** What a command gives of its process. */
export interface ServeSurroundings {
  judge: Judge
  version: string
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
 * @throws SpatialError `config` for an address that cannot be listened to, or a token that is not there
 */
export async function serveRewards(flags: ServeFlags, surroundings: ServeSurroundings): Promise<string> {
  const { host, port, tokenEnv, maxBody, maxHeld, maxRequests } = flags
  const { judge, version, now, note, signal } = surroundings
  const token = surroundings.token?.trim() || undefined
  if (tokenEnv !== undefined && token === undefined)
    throw new SpatialError('config', `--token-env: the environment variable ${tokenEnv} is empty or not set`)
  const server = await openRewardServer({
    ...{ judge, version, host, port, token, now },
    ...{ mostBytes: maxBody * 1e6, mostHeldBytes: maxHeld * 1e6, mostRequests: maxRequests },
    onFault: (error) => note(`fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  })
  note(`rewards on ${server.url}`)
  if (token === undefined && !loopback.test(host))
    note('whoever reaches this address may ask — --token-env NAME wants a token')
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  await server.stop()
  return server.url
}
