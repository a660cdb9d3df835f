import { SpatialError } from '@spatial-ssrl/core'

/** Whether a text is a pattern and no plain path. */
export function isGlob(text: string): boolean {
  return /[*?[{]/.test(text)
}

/** The folder above the first part of a pattern that is one. */
export function globRoot(pattern: string): string {
  const parts = pattern.split('/')
  const plain = parts.slice(0, parts.findIndex(isGlob)).join('/')
  return plain === '' ? (pattern.startsWith('/') ? '/' : '.') : plain
}

/**
 * A test for paths with `/`: `*` and `?` stay inside a name, `**` crosses folders, `[a-c]` is one of a set, `{a,b}` either text and
 * `{000..012}` every number between, padded alike.
 * @throws SpatialError `config` for brackets that do not close
 */
export function globTest(pattern: string): (path: string) => boolean {
  let source = ''
  for (let at = 0; at < pattern.length; ) {
    const rest = pattern.slice(at)
    const set = /^\[(!?)([^\]]+)\]/.exec(rest)
    const choice = /^\{([^{}]*)\}/.exec(rest)
    if (/^\*\*\//.test(rest)) source += '(?:.*/)?'
    else if (rest.startsWith('**')) source += '.*'
    else if (rest.startsWith('*')) source += '[^/]*'
    else if (rest.startsWith('?')) source += '[^/]'
    else if (set) source += `[${set[1] ? '^' : ''}${set[2]!.replace(/[\\^]/g, '\\$&')}]`
    else if (choice) source += `(?:${alternatives(choice[1]!).map(literal).join('|')})`
    else if (/^[[{]/.test(rest)) throw new SpatialError('config', `${pattern}: a bracket does not close`)
    else source += literal(rest[0]!)
    at += (/^\*\*\//.exec(rest) ?? /^\*\*/.exec(rest) ?? set ?? choice ?? [rest[0]!])[0].length
  }
  const test = new RegExp(`^${source}$`, 'su')
  return (path) => test.test(path)
}

function alternatives(list: string): string[] {
  const [, from, to] = /^(\d+)\.\.(\d+)$/.exec(list) ?? []
  if (from === undefined || to === undefined) return list.split(',')
  const count = Math.min(Number(to) - Number(from) + 1, 1e6)
  return Array.from({ length: Math.max(0, count) }, (_, i) => String(Number(from) + i).padStart(from.length, '0'))
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
