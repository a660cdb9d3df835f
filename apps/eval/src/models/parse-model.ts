import { SpatialError } from '@spatial-ssrl/core'
import { shownAddress } from '@spatial-ssrl/model-runtime/openai'

/** What `--model` names: a folder, or a model at one or more servers. */
export type ModelSpec = { kind: 'folder'; folder: string } | { kind: 'endpoint'; baseUrls: string[]; name: string }

/**
 * `DIR`, or `openai:URL[,URL…]#NAME`.
 * @throws SpatialError `config` for an address that is none
 */
export function parseModelSpec(text: string, flag = '--model'): ModelSpec {
  if (!text.startsWith('openai:')) return { kind: 'folder', folder: text }
  const hash = text.lastIndexOf('#')
  const name = text.slice(hash + 1)
  if (hash < 0 || name === '')
    throw new SpatialError(
      'config',
      `${flag}: ${shownModel(text)}: the model's name is missing — write openai:URL#NAME`,
    )
  const baseUrls = text.slice('openai:'.length, hash).split(',')
  for (const url of baseUrls) {
    const { protocol, username, password } = URL.canParse(url)
      ? new URL(url)
      : { protocol: '', username: '', password: '' }
    if (username !== '' || password !== '')
      throw new SpatialError(
        'config',
        `${flag}: an address with a password would be written to files — set SPATIAL_EVAL_API_KEY`,
      )
    if (protocol !== 'http:' && protocol !== 'https:')
      throw new SpatialError(
        'config',
        `${flag}: ${shownAddress(url)}: no address — write openai:http://HOST:PORT/v1#NAME`,
      )
  }
  return { kind: 'endpoint', baseUrls, name }
}

/** What `--model` names as files and errors may show it: without passwords, and without values of a query. */
export function shownModel(text: string): string {
  if (!text.startsWith('openai:')) return text
  const [, addresses = '', name = ''] = /^openai:([^#]*)(.*)$/s.exec(text) ?? []
  return `openai:${addresses.split(',').map(shownAddress).join(',')}${name}`
}
