import { SpatialError } from '@spatial-ssrl/core'
import { nameTest } from '../model/name-test.ts'
import type { Parameter } from '../model/parameter.ts'
import type { Naming } from './naming.ts'

/** Names of the network's linear maps, without `.weight`. */
export function linearModules(parameters: readonly Parameter[]): string[] {
  return parameters.flatMap(({ name, kind }) => (kind === 'linear' ? [name.replace(/\.weight$/, '')] : []))
}

/** Names of all modules that hold parameters, outer ones included: `a.b` and `a` of `a.b.weight`. */
export function modulePaths(parameters: readonly string[]): string[] {
  const paths = new Set<string>()
  for (const name of parameters)
    for (let end = name.lastIndexOf('.'); end > 0; end = name.lastIndexOf('.', end - 1)) paths.add(name.slice(0, end))
  return [...paths]
}

/** Whether PEFT takes `module` for the one that an entry of `target_modules` means: by its whole name or by the end of it. */
export function endsIn(module: string, entry: string): boolean {
  return module === entry || module.endsWith(`.${entry}`)
}

/**
 * The linear maps that `targets` means, in the order of the network. As in PEFT, `all-linear` is all of them but the head, another text is
 * a regular expression over whole names, and a list holds ends of names (`q_proj`). Entries of a list may also be patterns in which `*`
 * stands for any text, and those that begin with `!` take away; the last entry that matches decides. Names count as transformers has them
 * and as the checkpoint has them.
 * @throws SpatialError `config` for what matches no linear map
 */
export function chooseTargets(
  targets: string | readonly string[],
  modules: readonly string[],
  naming: Naming,
): string[] {
  if (typeof targets !== 'string') return chooseByList(targets, modules, naming)
  if (targets.toLowerCase() === 'all-linear') return modules.filter((name) => name !== 'lm_head')
  const test = wholeName(targets)
  const chosen = modules.filter((name) => test.test(name) || test.test(naming.stored(name)))
  if (chosen.length === 0)
    throw noMatch(targets, modules, 'a text is a regular expression over whole names; write ends of names as a list')
  return chosen
}

function chooseByList(entries: readonly string[], modules: readonly string[], naming: Naming): string[] {
  const tests = entries.map((entry) => {
    const matches = entryTest(entry.replace(/^!/, ''), naming)
    if (!modules.some(matches)) throw noMatch(entry, modules, 'entries are ends of names, or patterns with *')
    return { adapts: !entry.startsWith('!'), matches }
  })
  const all = tests[0]?.adapts === false
  const chosen = modules.filter((name) =>
    tests.reduce((adapts, test) => (test.matches(name) ? test.adapts : adapts), all && name !== 'lm_head'),
  )
  if (chosen.length === 0)
    throw new SpatialError('config', `adapter targets: ${entries.join(', ')} leaves nothing — take out an entry with !`)
  return chosen
}

function entryTest(entry: string, naming: Naming): (module: string) => boolean {
  if (!entry.includes('*')) return (name) => endsIn(name, entry) || endsIn(naming.stored(name), entry)
  const test = nameTest(entry)
  return (name) => [name, naming.stored(name)].some((known) => test(known) || test(`${known}.weight`))
}

/** Python's `re.fullmatch`. */
function wholeName(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern.replaceAll('(?P<', '(?<')})$`)
  } catch (cause) {
    throw new SpatialError(
      'config',
      `adapter targets: ${pattern} is no regular expression — write ends of names as a list`,
      {
        cause,
      },
    )
  }
}

function noMatch(entry: string, modules: readonly string[], hint: string): SpatialError {
  const shown = `names are like ${modules[0]} and ${modules.at(-1)}`
  return new SpatialError('config', `adapter targets: no linear map matches ${entry} — ${hint}; ${shown}`)
}
