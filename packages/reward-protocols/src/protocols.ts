import { nemoGymProtocol } from './nemo-gym/nemo-gym.ts'
import { openrlhfProtocol } from './openrlhf/openrlhf.ts'
import type { Handler, Protocol } from './protocol/protocol.ts'
import { scoreProtocol } from './score/score.ts'

/** Every protocol by name: to add one, add its folder and its line here. */
export const protocols: Readonly<Record<string, Protocol>> = {
  score: scoreProtocol,
  openrlhf: openrlhfProtocol,
  'nemo-gym': nemoGymProtocol,
}

/** Handlers by `METHOD /path`. */
export const routes: ReadonlyMap<string, Handler> = new Map(
  Object.values(protocols).flatMap((protocol) => Object.entries(protocol)),
)
