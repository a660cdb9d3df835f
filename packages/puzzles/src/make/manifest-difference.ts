import { canonicalJson } from '@spatial-ssrl/core/files'
import type { Manifest } from '@spatial-ssrl/dataset'

/** What tells two data sets apart before their sources are looked at. */
export type Making = Pick<Manifest, 'name' | 'seed' | 'versions' | 'parameters' | 'recipe'>

const longestValue = 60 // characters

/** Names what one data set was made with and another was not, `size (64 instead of 128)`; the number of the part does not count. */
export function manifestDifference(found: Making, wanted: Making): string {
  const [there, here] = [factsOf(found), factsOf(wanted)]
  const names = [...new Set([...Object.keys(here), ...Object.keys(there)])]
  const differing = names.filter((name) => canonicalJson(there[name]) !== canonicalJson(here[name]))
  if (differing.length === 0) return 'other pictures'
  return differing.map((name) => `${name} (${shown(there[name])} instead of ${shown(here[name])})`).join(', ')
}

function factsOf({ name, seed, versions, parameters }: Making): Record<string, unknown> {
  const { shard: _part, ...rest } = parameters
  const tools = Object.entries(versions).map(([tool, version]) => [`version of ${tool}`, version])
  return { name, seed, ...Object.fromEntries(tools), ...rest }
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : canonicalJson(value ?? null)
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`
}
