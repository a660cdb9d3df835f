/**
 * What plain JavaScript can get wrong where TypeScript would have said so: names, numbers and arrays, each checked once at the entrance of a
 * public function. Nothing here looks at the entries of (B, T) arrays.
 */

/** @throws RangeError naming `caller` and the choices unless `value` is one of `choices` */
export function checkName(caller: string, what: string, value: unknown, choices: readonly string[]): void {
  if (typeof value !== 'string' || !choices.includes(value))
    throw new RangeError(`${caller}: expected ${what} ${choices.join(' | ')}, got ${shown(value)}`)
}

/** @throws TypeError or RangeError naming `caller` and the first entry of `numbers` that is none, or NaN; undefined counts as missing */
export function checkNumbers(caller: string, numbers: Readonly<Record<string, unknown>>): void {
  for (const name in numbers) {
    const value = numbers[name]
    if (typeof value !== 'number') throw new TypeError(`${caller}: expected ${name} as a number, got ${shown(value)}`)
    if (Number.isNaN(value)) throw new RangeError(`${caller}: expected ${name} as a number, got NaN`)
  }
}

/** @throws TypeError naming `caller` unless `value` is an object, such as the options of a function */
export function checkObject(caller: string, what: string, value: unknown): void {
  if (typeof value !== 'object' || value === null)
    throw new TypeError(`${caller}: expected ${what} as an object, got ${shown(value)}`)
}

/** @throws TypeError naming `caller` unless `array` is an array or a typed array */
export function checkArray(caller: string, name: string, array: unknown): asserts array is ArrayLike<unknown> {
  if (!Array.isArray(array) && !(ArrayBuffer.isView(array) && !(array instanceof DataView)))
    throw new TypeError(`${caller}: expected ${name} as an array, got ${shown(array)}`)
}

/** {@link checkArray}, and RangeError unless `array` has `wanted` entries. */
export function checkLength(caller: string, name: string, array: ArrayLike<unknown>, wanted: number): void {
  checkArray(caller, name, array)
  if (array.length !== wanted) throw new RangeError(`${caller}: expected ${wanted} ${name}, got ${array.length}`)
}

/** The types of log-probabilities. */
export const reals = ['Float64Array', 'Float32Array'] as const

/** @throws TypeError naming `caller` unless `array` is of one of the `types` of typed arrays */
export function checkType(caller: string, name: string, array: unknown, types: readonly string[]): void {
  // By the tag and not by instanceof, so that arrays of another realm count.
  if (!ArrayBuffer.isView(array) || !types.includes(tagOf(array)))
    throw new TypeError(`${caller}: expected ${name} as a ${types.join(' or ')}, got ${shown(array)}`)
}

/** {@link checkLength} and {@link checkType} for (B, T) log-probabilities. */
export function checkReals(caller: string, name: string, array: ArrayLike<unknown>, wanted: number): void {
  checkType(caller, name, array, reals)
  checkLength(caller, name, array, wanted)
}

/** @throws TypeError or RangeError naming `caller` and the first of `values` (one a reply) that is no number, or NaN */
export function checkValues(caller: string, name: string, values: ArrayLike<unknown>): void {
  checkArray(caller, name, values)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (typeof value !== 'number')
      throw new TypeError(`${caller}: expected numbers as ${name}, got ${shown(value)} at ${i}`)
    if (Number.isNaN(value)) throw new RangeError(`${caller}: expected numbers as ${name}, got NaN at ${i}`)
  }
}

/** A value in a message of one line. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40))
  if (Array.isArray(value)) return value.length > 0 ? `an array of ${typeof value[0]}` : 'an empty array'
  if (typeof value === 'object' && value !== null) return tagOf(value)
  return typeof value === 'function' ? 'a function' : value === undefined ? 'nothing' : String(value)
}

/** `Float64Array`, `Object` and the like. */
function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}
