import { SpatialError } from '@spatial-ssrl/core'
import { shortened } from '../hf/shortened.ts'

/** Longest key of a pattern in an adapter's configuration. */
const longest = 256

/** What repeats without bound, and what makes that slow or depends on more than the text: groups that repeat, looks ahead, references. */
const repeats = /[*+]|\{\d+,\}/g
const refused = /\)\s*[*+?{]|\(\?(?!:)|\\\d|\\[pPkK]/

/**
 * `rank_pattern` or `alpha_pattern` of PEFT: the value of the first key that, as a regular expression, matches a module's name or the end
 * of it behind a dot; undefined without one. Keys come from a file, so only those are read whose matching takes bounded time.
 * @throws SpatialError `model` that names the key
 */
export function patternValues(
  patterns: Readonly<Record<string, number>>,
  field: string,
  file: string,
): (module: string) => number | undefined {
  const tests = Object.entries(patterns).map(([key, value]) => ({ test: keyTest(key, field, file), value }))
  return (module) => tests.find(({ test }) => test.test(module))?.value
}

function keyTest(key: string, field: string, file: string): RegExp {
  const fail = (cause?: unknown) =>
    new SpatialError('model', `${file}: ${field}: the pattern ${shortened(key)} is not read; write names of modules`, {
      cause,
    })
  if (key.length > longest || refused.test(key) || (key.match(repeats) ?? []).length > 2) throw fail()
  try {
    return new RegExp(`^(?:.*\\.)?(?:${key})$`)
  } catch (cause) {
    throw fail(cause)
  }
}
