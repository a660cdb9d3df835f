import { SpatialError } from '@spatial-ssrl/core'

/**
 * Names of an object's keys are known ones: what is misspelt would otherwise be left undone without a word.
 * @throws SpatialError `config`
 */
export function checkKeys(where: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new SpatialError(
      'config',
      `${where}: unknown option ${unknown.map((name) => JSON.stringify(name)).join(', ')}; known are ${known.join(', ')}`,
    )
}

/** @throws SpatialError `config` for a name that is not among them */
export function checkName(where: string, name: string, known: readonly string[]): void {
  if (!known.includes(name))
    throw new SpatialError('config', `${where}: ${JSON.stringify(name)} is unknown; known are ${known.join(', ')}`)
}
