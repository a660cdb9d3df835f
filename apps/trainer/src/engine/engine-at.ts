import type { Place, PlacedEngine } from '@spatial-ssrl/training'
import { localEngine } from './here/local-engine.ts'
import { parseReload, parseRollouts } from './rollouts/rollout-servers.ts'
import { rolloutsEngine } from './rollouts/rollouts-engine.ts'
import { parseTinkerPlace, tinkerEngine } from './tinker-engine.ts'

/** What an engine somewhere else is given by this program. */
export interface Surroundings {
  /** Holds the keys. */
  environment: Readonly<Record<string, string | undefined>>
  /** Ends the waiting for a server. */
  signal?: AbortSignal | undefined
  onNotice(line: string): void
}

/** The engine of a stage: this process, a Tinker server, or this process with servers that sample. @throws SpatialError `config` for a place that is none */
export function engineAt(place: Place, { environment, signal, onNotice }: Surroundings): PlacedEngine {
  const { engine, rank, rollouts } = place
  if (engine !== undefined) {
    const { check, ...opens } = tinkerEngine(parseTinkerPlace(engine, rank), {
      apiKey: environment.TINKER_API_KEY,
      onNotice,
    })
    return { engine: opens, notes: {}, check }
  }
  const { device, frozen } = place
  const on = { ...(device !== undefined && { device }), ...(frozen !== undefined && { frozen }) }
  if (!rollouts) {
    const { check, ...opens } = localEngine({ ...on, onNotice })
    return { engine: opens, notes: on, check }
  }
  const servers = parseRollouts(rollouts.servers)
  const { check, ...opens } = rolloutsEngine({
    ...on,
    servers,
    reload: parseReload(rollouts.reload),
    minutes: rollouts.wait ?? 10,
    ...(rollouts.tolerance !== undefined && { tolerance: rollouts.tolerance }),
    environment,
    signal,
    onNotice,
  })
  return { engine: opens, notes: { ...on, rollouts: { servers: servers.baseUrls.length, model: servers.name } }, check }
}
