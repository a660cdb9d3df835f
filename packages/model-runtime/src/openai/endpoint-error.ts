import { SpatialError } from '@spatial-ssrl/core'

/**
 * Why an endpoint gave no answer. `request`: it refused this one request (too long, unreadable picture); others may pass. `access`: key,
 * address or model name is wrong; nothing will pass. `unavailable`: it could not be reached, or kept failing, after all tries.
 */
export type EndpointFailure = 'request' | 'access' | 'unavailable'

/** A failure of an OpenAI-compatible endpoint, code `remote`. */
export class EndpointError extends SpatialError {
  readonly failure: EndpointFailure
  /** HTTP status, where there was a reply. */
  readonly status: number | undefined

  constructor(
    failure: EndpointFailure,
    message: string,
    { status, ...options }: ErrorOptions & { status?: number } = {},
  ) {
    super('remote', message, options)
    this.name = 'EndpointError'
    this.failure = failure
    this.status = status
  }
}
