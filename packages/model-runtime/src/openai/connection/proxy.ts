import { BlockList, isIP, isIPv6 } from 'node:net'
import { SpatialError } from '@spatial-ssrl/core'
import { shownAddress } from './service-address.ts'

/** Proxies as curl's variables name them; an application reads them from its environment. */
export interface ProxySettings {
  /** For `http:` addresses: `http://USER:PASSWORD@HOST:PORT`; without a scheme, `http:` is meant. */
  http?: string
  /** For `https:` addresses. */
  https?: string
  /** Hosts that are asked directly: `*`, names (with all below them), addresses, blocks (`10.0.0.0/8`), each perhaps with a port. */
  direct?: string
}

/**
 * The proxy for an address, or null where it is asked directly. As with curl, nothing is asked directly unless `direct` names it, not even
 * `localhost`.
 * @throws SpatialError `config` for a proxy that is none or speaks no HTTP
 */
export function proxyFor(url: URL, { http, https, direct = '' }: ProxySettings): URL | null {
  const text = url.protocol === 'https:' ? https : http
  if (text === undefined || text.trim() === '' || isDirect(url, direct)) return null
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(text.trim()) ? text.trim() : `http://${text.trim()}`
  const proxy = URL.canParse(full) ? new URL(full) : null
  if (proxy === null || (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') || proxy.hostname === '')
    throw new SpatialError('config', `${shownAddress(full)}: no HTTP proxy — write http://HOST:PORT, or unset it`)
  return proxy
}

function isDirect(url: URL, direct: string): boolean {
  const host = bareHost(url.hostname)
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return direct.split(/[\s,]+/).some((entry) => entry !== '' && matches(entry.toLowerCase(), host, port))
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  const [, name = '', ofPort] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [entry, entry]
  if (ofPort !== undefined && ofPort !== port) return false
  const pattern = bareHost(name)
  if (isIP(host) !== 0) return pattern === host || isWithinBlock(host, pattern)
  const domain = pattern.replace(/^\*?\./, '')
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`))
}

function isWithinBlock(host: string, pattern: string): boolean {
  const [network = '', bits = ''] = pattern.split('/')
  const family = isIPv6(network) ? 'ipv6' : 'ipv4'
  const most = family === 'ipv6' ? 128 : 32
  if (isIP(network) === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most) return false
  const block = new BlockList()
  block.addSubnet(network, Number(bits), family)
  return block.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')
}

/** A host in lower case without the brackets of IPv6 and the dot of a full name. */
function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}
