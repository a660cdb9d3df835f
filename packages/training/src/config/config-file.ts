import { readFile } from 'node:fs/promises'
import { decodeText, SpatialError } from '@spatial-ssrl/core'
import { parse } from 'yaml'
import type { z } from 'zod'

/**
 * Reads a YAML configuration; values given as flags win over the file.
 * @throws SpatialError `config`, one line naming the file and the key that is wrong
 */
export async function readConfig<S extends z.ZodType>(
  schema: S,
  file: string | undefined,
  flags: Record<string, unknown>,
): Promise<z.output<S>> {
  const content = file === undefined ? {} : await readYaml(file)
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))
  const parsed = schema.safeParse({ ...content, ...given })
  if (parsed.success) return parsed.data
  throw new SpatialError('config', `${file ?? 'options'}: ${describeIssue(parsed.error.issues[0]!)}`)
}

/**
 * The keys and values of a YAML or JSON file.
 * @throws SpatialError `config` for a missing file, other text, or text that holds no keys
 */
export async function readYaml(file: string): Promise<object> {
  const bytes = await readFile(file).catch((cause) => {
    throw new SpatialError('config', `cannot read the configuration ${file}: check the path`, { cause })
  })
  const text = decodeText(bytes, file)
  let content: unknown
  try {
    content = parse(text) ?? {} // an empty file leaves everything at its default
  } catch (cause) {
    const [problem] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
    throw new SpatialError('config', `${file} is not YAML: ${problem}`, { cause })
  }
  if (holdsItself(content)) throw new SpatialError('config', `${file}: an anchor holds itself: write the value out`)
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new SpatialError('config', `${file} must hold keys and values, one option a line`)
  return content
}

/** Whether an alias of YAML leads back to what it stands in, so that the value has no end. */
function holdsItself(content: unknown, above: readonly unknown[] = []): boolean {
  if (typeof content !== 'object' || content === null) return false
  if (above.includes(content)) return true
  return Object.values(content).some((inner) => holdsItself(inner, [...above, content]))
}

/** `optimiser.learningRate: expected …`, and for keys that nobody knows their names. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return describeIssue(within(issue))
  if (issue.code !== 'unrecognized_keys') {
    const where = issue.path.join('.')
    return where === '' ? issue.message : `${where}: ${issue.message}`
  }
  if (!issue.message.startsWith('Unrecognized key')) return issue.message // the schema knows better
  const names = issue.keys.map((key) => [...issue.path, key].join('.'))
  return `unknown ${names.length === 1 ? 'key' : 'keys'} ${names.join(', ')}: check the spelling`
}

/** The problem of the alternative that was meant: the one that got furthest, such as the object where an object was given. */
function within(issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue {
  const meant = issue.errors.reduce((best, errors) => (depth(errors) > depth(best) ? errors : best))
  const [first] = meant
  return { ...first!, path: [...issue.path, ...first!.path] }
}

/** How far into a value an alternative got before it failed; keys too many are further than a wrong type. */
function depth([issue]: readonly z.core.$ZodIssue[]): number {
  return issue === undefined
    ? 0
    : issue.path.length + (issue.code === 'invalid_type' ? 0 : issue.code === 'invalid_value' ? 0.4 : 0.5)
}
