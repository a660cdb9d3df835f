/** @throws RangeError naming `caller` and the choices unless `value` is one of `choices`: for callers without TypeScript */
export function checkChoice(caller: string, what: string, value: unknown, choices: readonly string[]): void {
  if (typeof value !== 'string' || !choices.includes(value))
    throw new RangeError(
      `${caller}: expected ${what} ${choices.join(' | ')}, got ${JSON.stringify(value) ?? typeof value}`,
    )
}

/** @throws TypeError naming `caller` unless `value` is a text */
export function checkText(caller: string, what: string, value: unknown): void {
  if (typeof value !== 'string') throw new TypeError(`${caller}: expected ${what} as a text, got ${kindOf(value)}`)
}

/** @throws TypeError naming `caller` unless `value` is an array */
export function checkList(caller: string, what: string, value: unknown): void {
  if (!Array.isArray(value)) throw new TypeError(`${caller}: expected ${what} as an array, got ${kindOf(value)}`)
}

function kindOf(value: unknown): string {
  return value === null || value === undefined ? String(value) : `a ${typeof value}`
}
