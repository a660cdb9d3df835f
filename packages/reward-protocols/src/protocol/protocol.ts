import type { IncomingHttpHeaders } from 'node:http'
import type { Verdict } from '@spatial-ssrl/verifiers'
import type { Questions } from './questions.ts'

/** A reply to be scored, with what its question knows. */
export interface RewardItem {
  task: string
  answer: string
  response: string
  meta?: Readonly<Record<string, unknown>> | undefined
  /** Length of the reply in tokens. */
  tokens?: number | undefined
}

/** One verdict an item, in order; null where it could not be judged. */
export type Score = (items: readonly RewardItem[]) => Promise<(Verdict | null)[]>

/** A request as protocols see it: its JSON body, undefined where it has none, and its headers. */
export interface Call {
  body: unknown
  headers: IncomingHttpHeaders
}

/** What a protocol has of the server that speaks it. */
export interface Host {
  score: Score
  /** Undefined for a server that only judges. */
  questions: Questions | undefined
  /** Of the program. */
  version: string
  /** 0, 1, 2, …: tells what the server began apart. */
  count(): number
}

/** Answers a request with what becomes the JSON body of status 200. @throws Refusal with another status */
export type Handler = (call: Call, host: Host) => unknown

/** Why a server ends a connection, or does not begin one, or could not answer a message. */
export type Trouble = 'full' | 'idle' | 'fault'

/** What is spoken on a WebSocket. */
export interface Conversation {
  /** Begins a session of its own. Its answer to a text is a text, or null where the client wants to end. */
  open(host: Host): (text: string) => Promise<string | null>
  /** How a client is told of trouble. */
  tell(trouble: Trouble, line: string): string
}

/** A way in which engines ask for rewards: to add one, add its folder and its line in `protocols.ts`. */
export interface Protocol {
  readonly [route: `${'GET' | 'POST'} /${string}`]: Handler
  readonly [route: `WS /${string}`]: Conversation
}

/** A request that is answered with an error status and one line. */
export class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Refusal'
    this.status = status
  }
}
