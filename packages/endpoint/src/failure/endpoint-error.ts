import { SpatialError } from '@spatial-ssrl/core'

/**
 * Why an endpoint gave no answer. `request`: it refused this one request (too long, unreadable picture); others may pass. `access`: key,
 * credit, address, model or a parameter is wrong; nothing will pass. `unavailable`: it could not be reached, or kept failing, after all tries.
 */
export type EndpointFailure = 'request' | 'access' | 'unavailable'

/** What mends a failure, for applications that know their own flags. */
export type EndpointRemedy =
  | 'key'
  | 'credit'
  | 'address'
  | 'proxy'
  | 'pictures'
  | 'parameter'
  | 'question'
  | 'content'
  | 'wait'
  | 'unknown'

/** A failure of an OpenAI-compatible endpoint, code `remote`. */
export class EndpointError extends SpatialError {
  readonly failure: EndpointFailure
  /** HTTP status, where there was a reply. */
  readonly status: number | undefined
  /** What is wrong, without advice: address, status and the server's own words. */
  readonly problem: string
  readonly remedy: EndpointRemedy
  /** The parameter of the request that is refused, where it is one. */
  readonly parameter: string | null

  /** @param facts `problem`: the message without its advice; default all of it */
  constructor(
    failure: EndpointFailure,
    message: string,
    facts: ErrorOptions & {
      status?: number | undefined
      problem?: string
      remedy?: EndpointRemedy
      parameter?: string | null
    } = {},
  ) {
    const { status, problem = message, remedy = 'unknown', parameter = null, ...options } = facts
    super('remote', message, options)
    this.name = 'EndpointError'
    this.failure = failure
    this.status = status
    this.problem = problem
    this.remedy = remedy
    this.parameter = parameter
  }
}
