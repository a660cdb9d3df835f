import type { IncomingHttpHeaders } from 'node:http'
import type { Verdict } from '@spatial-ssrl/verifiers'

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

/** Answers a request with what becomes the JSON body of status 200. @throws Refusal with another status */
export type Handler = (call: Call, score: Score) => unknown

/** A way in which engines ask for rewards: to add one, add its folder and its line in `protocols.ts`. */
export type Protocol = Readonly<Record<`${'GET' | 'POST'} /${string}`, Handler>>

/** A request that is answered with an error status and one line. */
export class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Refusal'
    this.status = status
  }
}
