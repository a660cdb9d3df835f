/** Where a service is, taken apart so that nothing secret of it is shown. */
export interface ServiceAddress {
  /** For errors, manifests and pages: without user and password, values of the query as `…`. */
  shown: string
  /** The address of `path` below the base, with the query of the base. */
  below(path: string): URL
  /** `Basic …`, where the address holds a user. */
  authorization: string | undefined
  /** What the address holds that no text may: user, password, values of the query. */
  secrets: string[]
}

/** Values of the query that are shown: repeating a run takes them, and they open nothing. */
const harmless = /version/i

/**
 * Reads a base address. Slashes at its end and `/chat/completions`, which is pasted with it, are taken off.
 * @throws TypeError for text that is no URL
 */
export function serviceAddress(text: string): ServiceAddress {
  const url = new URL(text)
  const [user, password] = [decoded(url.username), decoded(url.password)]
  const hidden = [...url.searchParams].filter(([name]) => !harmless.test(name)).map(([name, value]) => value || name)
  const base = new URL(url)
  base.username = ''
  base.password = ''
  base.hash = ''
  base.pathname = base.pathname.replace(/\/+$/, '').replace(/\/chat\/completions$/, '')
  return {
    shown: shownAddress(text),
    below(path) {
      const target = new URL(base)
      target.pathname = `${base.pathname.replace(/\/$/, '')}${path}`
      return target
    },
    authorization: user === '' && password === '' ? undefined : basicAuthorization(user, password),
    secrets: [user, password, ...hidden].filter((secret) => secret !== ''),
  }
}

/** The header value of a user and a password. */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** An address, or text that was meant as one, without what is secret in it: `http://HOST/v1?api-key=…`. */
export function shownAddress(text: string): string {
  return text
    .replace(/^(\w+:\/*)[^/?#]*@/, '$1')
    .replace(/([?&])([^=&#]*=|)[^&#]*/g, (whole, sign: string, name: string) =>
      harmless.test(name) || whole === sign ? whole : `${sign}${name}…`,
    )
}

/** Percent signs resolved; as it is where they are wrong. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
