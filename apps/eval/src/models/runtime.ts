import { SpatialError } from '@spatial-ssrl/core'

/** What runs models on this machine. */
export type Runtime = typeof import('@spatial-ssrl/model-runtime')

const missing = /Cannot find (package|module) '@spatial-ssrl\/model-runtime'/

/**
 * The package that runs models on this machine. It brings native code that an evaluator of served models does not want, so it is an optional
 * peer and is loaded here alone.
 * @param load replaced in tests
 * @throws SpatialError `config` where it is not installed
 */
export async function loadRuntime(
  load: () => Promise<Runtime> = () => import('@spatial-ssrl/model-runtime'),
): Promise<Runtime> {
  try {
    return await load()
  } catch (cause) {
    if (!(cause instanceof Error && missing.test(cause.message))) throw cause
    throw new SpatialError(
      'config',
      'a model folder is run by @spatial-ssrl/model-runtime, which is not installed — npm install @spatial-ssrl/model-runtime',
      { cause },
    )
  }
}
