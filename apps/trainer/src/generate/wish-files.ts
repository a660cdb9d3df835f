import { SpatialError } from '@spatial-ssrl/core'
import { type PresetName, parseTemplates, parseVariants, type Templates, type Variants } from '@spatial-ssrl/tasks'
import { readYaml } from '../train/config-file.ts'

/** Parameters and wordings of one's own, as read from files. */
export interface Wishes {
  variants: Variants
  templates: Templates | undefined
}

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
    variants: params === undefined ? {} : await read(params, (data) => parseVariants(data, preset)),
    templates: templates === undefined ? undefined : await read(templates, (data) => parseTemplates(data)),
  }
}

async function read<T>(file: string, parse: (data: object) => T): Promise<T> {
  const data = await readYaml(file)
  try {
    return parse(data)
  } catch (error) {
    if (!SpatialError.is(error)) throw error
    throw new SpatialError('config', `${file}: ${error.message}`, { cause: error })
  }
}
