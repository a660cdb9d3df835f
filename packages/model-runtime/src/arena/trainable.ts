import { SpatialError } from '@spatial-ssrl/core'
import { nameTest } from '../model/name-test.ts'
import type { Parameter } from '../model/parameter.ts'

/**
 * Which parameters train, by patterns on their names in which `*` stands for any text: `['model.layers.*', '!visual.*']`. The last pattern
 * that matches a name decides; a list that begins with `!` begins with all of them.
 * @throws SpatialError `config` for a pattern that matches no parameter, and when nothing is left to train
 */
export function trainableNames(patterns: readonly string[], names: readonly string[]): (name: string) => boolean {
  const tests = patterns.map((pattern) => {
    const matches = nameTest(pattern.replace(/^!/, ''))
    if (!names.some(matches))
      throw new SpatialError(
        'config',
        `trainable: no parameter matches ${pattern} — names are like ${names[0]} and ${names.at(-1)}`,
      )
    return { trains: !pattern.startsWith('!'), matches }
  })
  const all = tests.length === 0 || !tests[0]!.trains
  const chosen = new Set(
    names.filter((name) => tests.reduce((trains, test) => (test.matches(name) ? test.trains : trains), all)),
  )
  if (chosen.size === 0)
    throw new SpatialError(
      'config',
      `trainable: ${patterns.join(', ')} leaves nothing to train — take out a pattern with !`,
    )
  return (name) => chosen.has(name)
}

/**
 * Which parameters train: none, by patterns, or beside an adapter its own and those of the network that it trains whole.
 * @throws SpatialError `config` as `trainableNames` does
 */
export function isTrainableBy(
  trainable: readonly string[] | 'none' | undefined,
  network: readonly Parameter[],
  adapter?: { parameters: readonly Parameter[]; saved: readonly string[] },
): (name: string) => boolean {
  if (trainable === 'none') return () => false
  if (adapter !== undefined) {
    const trains = new Set([...adapter.parameters.map(({ name }) => name), ...adapter.saved])
    return (name) => trains.has(name)
  }
  return trainableNames(
    trainable ?? [],
    network.map(({ name }) => name),
  )
}
