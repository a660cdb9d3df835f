import { SpatialError } from '@spatial-ssrl/core'
import { type ServerKind, shownAddress } from '@spatial-ssrl/endpoint'

/** What `--rollouts` names: one model at one or more servers. */
export interface RolloutServers {
  baseUrls: string[]
  name: string
}

/**
 * `openai:URL#NAME[,URL2…]`; the name may also stand behind the last address, as `spatial-eval` writes it.
 * @throws SpatialError `config` for an address that is none
 */
export function parseRollouts(text: string): RolloutServers {
  const wrong = (what: string, fix: string) => new SpatialError('config', `--rollouts: ${what} — ${fix}`)
  if (!text.startsWith('openai:')) throw wrong('it names no servers', 'write openai:http://HOST:PORT/v1#NAME')
  const parts = text.slice('openai:'.length).split(',')
  const names = new Set(parts.flatMap((part) => (part.includes('#') ? [part.slice(part.indexOf('#') + 1)] : [])))
  const [name = ''] = names
  if (names.size > 1) throw wrong('all servers have to serve one name', `write openai:URL#${name},URL2`)
  if (name === '') throw wrong("the model's name is missing", 'write openai:URL#NAME')
  const baseUrls = parts.map((part) => part.replace(/#.*$/s, ''))
  for (const url of baseUrls) {
    const { protocol, username, password } = URL.canParse(url)
      ? new URL(url)
      : { protocol: '', username: '', password: '' }
    if (username !== '' || password !== '')
      throw wrong('an address with a password would be written to files', 'set SPATIAL_SSRL_API_KEY')
    if (protocol !== 'http:' && protocol !== 'https:')
      throw wrong(`${shownAddress(url)} is no address`, 'write openai:http://HOST:PORT/v1#NAME')
  }
  if (new Set(baseUrls).size < baseUrls.length) throw wrong('an address stands there twice', 'name every server once')
  return { baseUrls, name }
}

/** What `--rollouts-reload` names: the kind of the servers, and the folder whose weights they read. */
export interface Reload {
  kind: ServerKind
  folder: string
}

/** `vllm:FOLDER` or `sglang:FOLDER`. @throws SpatialError `config` for anything else */
export function parseReload(text: string): Reload {
  const [, kind, folder] = /^(vllm|sglang):(.+)$/s.exec(text) ?? []
  if (kind === undefined || folder === undefined)
    throw new SpatialError(
      'config',
      '--rollouts-reload: write vllm:FOLDER or sglang:FOLDER, where FOLDER is the model folder that the servers serve',
    )
  return { kind: kind as ServerKind, folder }
}
