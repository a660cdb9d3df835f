import { SpatialError } from '@spatial-ssrl/core'
import type { Naming } from './naming.ts'
import { modulePaths } from './targets.ts'

/**
 * Parameters of the modules that train whole, in the order of the network: all below a module whose name ends in an entry, as PEFT reads
 * `modules_to_save`.
 * @param tied the head is the embedding, so that neither can train without the other
 * @throws SpatialError `config` for an entry that means no module
 */
export function savedParameters(
  entries: readonly string[],
  parameters: readonly string[],
  { naming, tied }: { naming: Naming; tied: boolean },
): string[] {
  const paths = modulePaths(parameters)
  const chosen = entries.flatMap((entry) => {
    const found = paths.filter((path) => path.endsWith(entry) || naming.stored(path).endsWith(entry))
    if (found.length === 0)
      throw new SpatialError('config', `adapter modulesToSave: no module's name ends in ${entry} — take it out`)
    return found
  })
  const saved = parameters.filter((name) => chosen.some((path) => name.startsWith(`${path}.`)))
  if (tied && saved.includes('model.embed_tokens.weight'))
    throw new SpatialError(
      'config',
      'adapter modulesToSave: the embedding is also the head of this model, and PEFT would train one without the other — take it out',
    )
  return saved
}
