import { SpatialError } from '@spatial-ssrl/core'

/** Where a Tinker server is. */
export interface ServerAddress {
  /** For errors and pages; holds nothing secret. */
  shown: string
  /** The address of a path, `/api/v1/healthz`. */
  below(path: string): URL
}

/**
 * Reads the address of a server; slashes and `/api/v1` at its end are taken off.
 * @throws SpatialError `config` for what is no http address, and for one that holds a user, a password or a query
 */
export function serverAddress(text: string): ServerAddress {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new SpatialError('config', `${text.slice(0, 80)} is no address — expected http://HOST:PORT or https://HOST`)
  if (url.username !== '' || url.password !== '')
    throw new SpatialError('config', `the address of ${url.host} holds a user – give the key as the key`)
  if (url.search !== '' || url.hash !== '')
    throw new SpatialError('config', `the address of ${url.host} holds more than a path – leave out what is behind it`)
  const path = url.pathname.replace(/\/+$/, '').replace(/\/api\/v1$/, '')
  return { shown: `${url.origin}${path}`, below: (target) => new URL(`${url.origin}${path}${target}`) }
}
