import { SpatialError } from '@spatial-ssrl/core'
import type { ProxySettings } from '@spatial-ssrl/model-runtime/openai'

/** What the environment says of served models. */
export interface ServiceAccess {
  apiKey?: string
  proxies: ProxySettings
}

const keyVariables = ['SPATIAL_EVAL_API_KEY', 'OPENAI_API_KEY'] as const

/**
 * Key and proxies. Empty variables count as unset. White space, line ends, a byte order mark and quotes around a key are taken off: they come
 * with files that it is read from. Proxies are named as for curl: `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`, or in capitals.
 * @throws SpatialError `config` naming the variable, never its value, for a key that no request can carry
 */
export function serviceAccess(environment: Readonly<Record<string, string | undefined>>): ServiceAccess {
  const named = (name: string) => environment[name]?.trim() || environment[name.toUpperCase()]?.trim() || undefined
  const every = named('all_proxy')
  const proxies = {
    http: named('http_proxy') ?? every,
    https: named('https_proxy') ?? every,
    direct: named('no_proxy'),
  }
  const given = Object.entries(proxies).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const apiKey = keyOf(environment)
  return { proxies: Object.fromEntries(given), ...(apiKey !== undefined && { apiKey }) }
}

function keyOf(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  for (const variable of keyVariables) {
    const key = (environment[variable] ?? '')
      .replace(/^[\s\uFEFF\u200B]+|[\s\uFEFF\u200B]+$/g, '')
      .replace(/^(["'])(.*)\1$/, '$2')
      .trim()
    if (key === '') continue
    const wrong = [...key].findIndex((character) => !/[!-~]/.test(character))
    if (wrong >= 0)
      throw new SpatialError(
        'config',
        `${variable}: character ${wrong + 1} is ${/\s/.test([...key][wrong]!) ? 'white space' : 'one that no key holds'} — set it to the key alone`,
      )
    return key
  }
  return undefined
}
