/**
 * Misspelt keys of options, which plain JavaScript would pass over in silence: `epsilonn` would leave ε at its default. Looked at once a
 * call, never once a token.
 */

/**
 * @param what the options in a message, such as `options` or `kl.limits`
 * @param known every key there is
 * @throws TypeError naming `caller` unless `options` is an object or left out; RangeError naming the first key that is not `known`, and the
 *   nearest that is
 */
export function checkOptions(
  caller: string,
  options: object | undefined,
  known: readonly string[],
  what = 'options',
): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new TypeError(`${caller}: expected ${what} as an object with keys among ${known.join(', ')}`)
  for (const key in options) {
    if (known.includes(key)) continue
    const near = nearest(key, known)
    const advice = near === undefined ? `known are ${known.join(', ') || 'none'}` : `did you mean ${near}?`
    throw new RangeError(`${caller}: no key ${JSON.stringify(key.slice(0, 40))} in ${what}: ${advice}`)
  }
}

/**
 * For objects that may hold more than a function reads, such as a batch: refuses only what can be nothing but one of the `optional` keys
 * misspelt.
 * @throws RangeError naming the key and the one that is meant
 */
export function checkNearKeys(caller: string, given: object, optional: readonly string[], what: string): void {
  for (const key in given) {
    const near = optional.includes(key) ? undefined : nearest(key, optional, 2)
    if (near !== undefined)
      throw new RangeError(`${caller}: no key ${JSON.stringify(key.slice(0, 40))} in ${what}: did you mean ${near}?`)
  }
}

/** The known key with the fewest edits from `key`, at most `most` of them; by default a third of its letters, at least two. */
function nearest(key: string, known: readonly string[], most?: number): string | undefined {
  let [best, fewest]: [string | undefined, number] = [undefined, Infinity]
  for (const name of known) {
    const edits = distance(key.toLowerCase(), name.toLowerCase())
    if (edits <= (most ?? Math.max(2, Math.ceil(name.length / 3))) && edits < fewest) [best, fewest] = [name, edits]
  }
  return best
}

/** Levenshtein's distance: letters to insert, leave out or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}
