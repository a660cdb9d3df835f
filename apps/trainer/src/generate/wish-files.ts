import { SpatialError } from '@spatial-ssrl/core'
import type { GenerateOptions } from '@spatial-ssrl/puzzles'
import { type PresetName, parseTemplates, parseVariants } from '@spatial-ssrl/tasks'
import { readYaml } from '@spatial-ssrl/training'

/** Parameters and wordings of one's own. */
type Wishes = Partial<Pick<GenerateOptions, 'params' | 'templates'>>

/**
 * Reads the files of `--params` and `--templates`, in YAML or JSON.
 * @throws SpatialError `config`, one line naming the file and what is wrong in it
 */
export async function readWishes(
  files: { params?: string | undefined; templates?: string | undefined },
  preset: PresetName,
): Promise<Wishes> {
  const { params, templates } = files
  return {
    ...(params !== undefined && { params: await read(params, (data) => parseVariants(data, preset)) }),
    ...(templates !== undefined && { templates: await read(templates, parseTemplates) }),
  }
}

/** The keys and values of a file that `check` accepts. */
async function read(file: string, check: (data: object) => unknown): Promise<Record<string, unknown>> {
  const data = await readYaml(file)
  try {
    check(data)
  } catch (error) {
    if (!SpatialError.is(error)) throw error
    throw new SpatialError('config', `${file}: ${error.message}`, { cause: error })
  }
  return { ...data }
}
