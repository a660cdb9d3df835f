import { SpatialError } from '@spatial-ssrl/core'

/**
 * Why a Tinker server did not do what was asked. `request`: it refused this request, or the job that it started failed; asking again
 * changes nothing. `access`: the key, the credit or the address is wrong. `session`: the session or the model is gone; open a new one and
 * load a checkpoint. `unavailable`: it could not be reached, or kept failing, after all tries. `protocol`: what it sent is not what the
 * protocol says.
 */
export type TinkerFailure = 'request' | 'access' | 'session' | 'unavailable' | 'protocol'

/** Whose fault a failed job was, as the server names it. */
export type TinkerFaultCategory = 'user' | 'server' | 'unknown'

/** A failure of a Tinker server, code `remote`. */
export class TinkerError extends SpatialError {
  readonly failure: TinkerFailure
  /** HTTP status, where there was a reply. */
  readonly status: number | undefined
  /** Told for jobs that failed, by servers that tell it. */
  readonly category: TinkerFaultCategory | undefined

  constructor(
    failure: TinkerFailure,
    message: string,
    facts: ErrorOptions & { status?: number | undefined; category?: TinkerFaultCategory | undefined } = {},
  ) {
    const { status, category, ...options } = facts
    super('remote', message, options)
    this.name = 'TinkerError'
    this.failure = failure
    this.status = status
    this.category = category
  }
}

/** What a server sent is not what the protocol says. */
export function brokenReply(what: string): TinkerError {
  return new TinkerError('protocol', `${what} — check that the address is that of a Tinker server, and its version`)
}
