import type { AdaptedNetwork } from '../adapters/adapter-folder.ts'
import { familyOf, parameterList } from '../families/families.ts'
import type { ModelConfig } from '../model/config.ts'

/** What adapters need to know of a model. */
export function adaptedNetwork(config: ModelConfig): AdaptedNetwork {
  const { weightName, storedName, moduleName = storedName } = familyOf(config)
  return {
    parameters: parameterList(config),
    naming: { own: weightName, stored: moduleName },
    tied: config.text.tieEmbeddings,
  }
}
