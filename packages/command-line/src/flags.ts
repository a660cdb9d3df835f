import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'

/**
 * Checks parsed flags against a strict schema whose keys are the flags in camel case.
 * @throws SpatialError `config`, one line naming the flag as it is typed
 */
export function parseFlags<T extends z.ZodType>(schema: T, flags: Record<string, unknown>): z.output<T> {
  const { json: _json, ...own } = flags // every command has --json; the terminal reads it
  const parsed = schema.safeParse(own)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const name = String(issue.path[0] ?? '')
  const given = own[name]
  const shown = given === undefined ? '' : `, got ${JSON.stringify(given)}`
  throw new SpatialError('config', `${flagName(name)}: ${issue.message}${shown} — add --help to see what is allowed`)
}

function flagName(key: string): string {
  return key === '' ? 'flags' : `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** A whole number given as a flag. */
export function wholeNumber(minimum: number, maximum = Number.MAX_SAFE_INTEGER) {
  const range = maximum === Number.MAX_SAFE_INTEGER ? `${minimum} or more` : `${minimum} to ${maximum}`
  const message = `expected a whole number, ${range}`
  return z
    .union(
      [
        z
          .string()
          .regex(/^-?\d+$/, message)
          .transform(Number),
        z.number(),
      ],
      message,
    )
    .refine((value) => Number.isSafeInteger(value) && value >= minimum && value <= maximum, message)
}

/** A number in [minimum, maximum] given as a flag. */
export function numberBetween(minimum: number, maximum: number) {
  const message = `expected a number, ${minimum} to ${maximum}`
  return z
    .union(
      [
        z
          .string()
          .regex(/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i, message)
          .transform(Number),
        z.number(),
      ],
      message,
    )
    .refine((value) => value >= minimum && value <= maximum, message)
}

/** `i/n`: part i of n, 1-based. */
export const shardFlag = z
  .string()
  .regex(/^\d+\/\d+$/, 'expected i/n, as in 1/4')
  .transform((text) => {
    const [index = 0, count = 0] = text.split('/').map(Number)
    return { index, count }
  })
  .refine(({ index, count }) => index >= 1 && index <= count, 'expected i/n with 1 ≤ i ≤ n')
