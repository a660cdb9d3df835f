import { setTimeout } from 'node:timers/promises'
import { SpatialError } from '@spatial-ssrl/core'
import { type Engine, type PlacedEngine, withRemoteRollouts } from '@spatial-ssrl/training'
import { type LocalOptions, localEngine, openLocal } from '../here/local-engine.ts'
import type { Reload, RolloutServers } from './rollout-servers.ts'
import { checkServedFolder } from './served-folder.ts'

export interface RolloutsOptions extends Pick<LocalOptions, 'device' | 'frozen'> {
  servers: RolloutServers
  reload: Reload
  /** A server that is away is waited for so long. */
  minutes: number
  /** nats; see `RemoteOptions`. */
  tolerance?: number
  environment: Readonly<Record<string, string | undefined>>
  /** Ends the waiting for a server. */
  signal?: AbortSignal | undefined
  onNotice(line: string): void
}

/** The runtime of this project for learning, servers for sampling. */
export function rolloutsEngine(options: RolloutsOptions): Engine & Pick<PlacedEngine, 'check'> {
  const { servers, reload, minutes, tolerance, signal, onNotice } = options
  const apiKey = keyOf(options.environment)
  const patience = {
    longest: minutes * 60_000,
    wait: (ms: number, closing: AbortSignal) => waitFor(ms, signal ? AbortSignal.any([closing, signal]) : closing),
    onNotice,
  }
  const here = localEngine(options)
  return {
    ...here,
    async check(needs) {
      await here.check(needs)
      for (const { model, adapter } of needs) checkServedFolder(reload.folder, model, { adapter })
      const { requireServed } = await import('./served-sampler.ts')
      await requireServed({ servers, reload, apiKey })
    },
    async openPolicy(model, opening, work) {
      const adapter = opening.adapter !== undefined
      checkServedFolder(reload.folder, model, { adapter })
      const { openServedSampler } = await import('./served-sampler.ts')
      const policy = await openLocal(model, opening, work, options)
      try {
        const sampler = await openServedSampler(policy, { servers, reload, apiKey, adapter })
        return withRemoteRollouts(policy, sampler, { patience, ...(tolerance !== undefined && { tolerance }) })
      } catch (error) {
        await policy.close()
        throw error
      }
    },
  }
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch((error) => {
    throw signal.aborted ? signal.reason : error
  })
}

const keyVariables = ['SPATIAL_SSRL_API_KEY', 'OPENAI_API_KEY'] as const

/** The key of the servers; empty variables count as unset. @throws SpatialError `config` naming the variable, never its value */
function keyOf(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  for (const variable of keyVariables) {
    const key = environment[variable]?.trim()
    if (!key) continue
    if (!/^[!-~]+$/.test(key))
      throw new SpatialError('config', `${variable}: it holds characters that no key has — set it to the key alone`)
    return key
  }
  return undefined
}
