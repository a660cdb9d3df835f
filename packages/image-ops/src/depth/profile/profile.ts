import { SpatialError } from '@spatial-ssrl/core'
import { type DepthProfile, profileSchema } from './profile-schema.ts'
import { depthProfiles } from './profiles.ts'

/**
 * A profile by its name, or from JSON such as `{"scale": 0.001, "kind": "metric", "invalid": [0]}`.
 * @throws SpatialError `config` naming the profiles there are, or the key that is wrong
 */
export function depthProfile(nameOrJson: string): DepthProfile {
  if (Object.hasOwn(depthProfiles, nameOrJson)) return depthProfiles[nameOrJson as keyof typeof depthProfiles]
  if (nameOrJson.trimStart().startsWith('{')) return parseDepthProfile(nameOrJson)
  const names = Object.keys(depthProfiles).join(', ')
  throw new SpatialError('config', `unknown depth profile '${nameOrJson}': choose one of ${names}, or give JSON`)
}

function parseDepthProfile(text: string): DepthProfile {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new SpatialError('config', `depth profile: not valid JSON: ${text.slice(0, 80).replace(/\s+/g, ' ')}`, {
      cause,
    })
  }
  const read = profileSchema.safeParse(json)
  if (!read.success) {
    const issue = read.error.issues[0]
    const path = issue?.path.join('.')
    throw new SpatialError('config', `depth profile: ${path ? `${path}: ` : ''}${issue?.message}`)
  }
  const { nearness, kind, disparity } = read.data
  if (nearness && kind !== 'ordinal')
    throw new SpatialError('config', 'depth profile: nearness tells nothing but order: set kind to ordinal')
  if (nearness && disparity)
    throw new SpatialError('config', 'depth profile: nearness and disparity exclude each other: keep one')
  return read.data
}
