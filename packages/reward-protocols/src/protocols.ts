import { nemoGymProtocol } from './nemo-gym/nemo-gym.ts'
import { openenvProtocol } from './openenv/openenv.ts'
import { openrlhfProtocol } from './openrlhf/openrlhf.ts'
import type { Conversation, Handler, Protocol } from './protocol/protocol.ts'
import { scoreProtocol } from './score/score.ts'

/** Every protocol by name: to add one, add its folder and its line here. */
export const protocols: Readonly<Record<string, Protocol>> = {
  score: scoreProtocol,
  openrlhf: openrlhfProtocol,
  'nemo-gym': nemoGymProtocol,
  openenv: openenvProtocol,
}

const entries = Object.values(protocols).flatMap((protocol) =>
  Object.entries<Handler | Conversation>(protocol as Readonly<Record<string, Handler | Conversation>>),
)

/** Handlers by `METHOD /path`. */
export const routes: ReadonlyMap<string, Handler> = new Map(
  entries.filter((entry): entry is [string, Handler] => typeof entry[1] === 'function'),
)

/** What is spoken on WebSockets, by path. */
export const conversations: ReadonlyMap<string, Conversation> = new Map(
  entries.flatMap(([route, spoken]) => (typeof spoken === 'function' ? [] : [[route.slice('WS '.length), spoken]])),
)
