/** A JSON object that is being read: every key that is asked for is noted, so that the others can be refused. */
export interface Options {
  /** Where the object stands, such as `reward.tasks.depth`, for errors. */
  readonly where: string
  has(key: string): boolean
  /** The value itself. */
  value(key: string): unknown
  /** A word of a list; `fallback` where the key is absent. */
  word<Word extends string>(key: string, words: readonly Word[], fallback: Word): Word
  /** A number in [least, most]; undefined where the key is absent. */
  number(key: string, least: number, most?: number): number | undefined
  /** A number that has to be there. */
  needed(key: string, least: number, most?: number): number
  /** @throws RangeError naming a key that nobody asked for */
  finish(): void
}

/** @throws RangeError for anything but an object */
export function readOptions(where: string, json: unknown): Options {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw unexpected(where, 'an object', json)
  const object = json as Record<string, unknown>
  const asked = new Set<string>()
  const has = (key: string) => Object.hasOwn(object, key) && object[key] !== undefined
  const value = (key: string) => {
    asked.add(key)
    return has(key) ? object[key] : undefined
  }
  const number = (key: string, least: number, most = Number.POSITIVE_INFINITY) => {
    const found = value(key)
    if (found === undefined) return undefined
    if (typeof found === 'number' && found >= least && found <= most && Number.isFinite(found)) return found
    throw unexpected(
      `${where}.${key}`,
      most === Number.POSITIVE_INFINITY ? `a number from ${least} on` : `a number in [${least}, ${most}]`,
      found,
    )
  }
  return {
    where,
    has,
    value,
    number,
    needed(key, least, most) {
      const found = number(key, least, most)
      if (found === undefined) throw unexpected(`${where}.${key}`, 'a number', found)
      return found
    },
    word(key, words, fallback) {
      const found = value(key)
      if (found === undefined) return fallback
      const word = words.find((known) => known === found)
      if (word === undefined) throw unexpected(`${where}.${key}`, `one of ${words.join(', ')}`, found)
      return word
    },
    finish() {
      const unknown = Object.keys(object).find((key) => !asked.has(key))
      if (unknown !== undefined)
        throw new RangeError(`${where}: unknown key ${unknown}; known are ${[...asked].sort().join(', ')}`)
    },
  }
}

export function unexpected(where: string, expected: string, got: unknown): RangeError {
  return new RangeError(`${where}: expected ${expected}, got ${JSON.stringify(got) ?? 'nothing'}`)
}
