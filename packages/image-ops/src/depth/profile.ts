import { type DepthKind, SpatialError } from '@spatial-ssrl/core'

/** The container formats that `readDepth` opens. */
export type DepthContainer = 'npy' | 'png16' | 'h5'

/** What the numbers of a depth file mean. Only the container is ever detected; units are always stated. */
export interface DepthProfile {
  /** Left out = told by the file's first bytes. */
  container?: DepthContainer
  /** Dataset inside an h5 file. */
  key?: string
  /** Stored number × scale = depth (metres when `kind` is `metric`). */
  scale: number
  kind: DepthKind
  /** Stored numbers that mean "no measurement". Non-finite ones always do. */
  invalid: number[]
  /** Depths (after scaling) outside [low, high] are invalid. */
  clip?: [number, number]
}

/** Depth conventions of public data sets. */
export const depthProfiles = {
  /** DIODE: float metres along the axis in npy; give its validity mask as well. */
  diode: { container: 'npy', scale: 1, kind: 'metric', invalid: [0] },
  /** MegaDepth: h5, unknown scale of the reconstruction; its ordinal maps are refused. */
  megadepth: { container: 'h5', key: 'depth', scale: 1, kind: 'relative', invalid: [0] },
  /** ScanNet, Redwood, ARKitScenes: 16-bit PNG in millimetres. */
  scannet: { container: 'png16', scale: 0.001, kind: 'metric', invalid: [0, 65535] },
  /** KITTI: 16-bit PNG, 1/256 m. */
  kitti: { container: 'png16', scale: 1 / 256, kind: 'metric', invalid: [0] },
  /** Virtual KITTI 2: 16-bit PNG in centimetres, 65535 = sky. */
  vkitti2: { container: 'png16', scale: 0.01, kind: 'metric', invalid: [0, 65535] },
  /** TUM RGB-D, ICL-NUIM, Bonn: 16-bit PNG, 1/5000 m. */
  tum: { container: 'png16', scale: 1 / 5000, kind: 'metric', invalid: [0] },
  /** Matterport3D: 16-bit PNG, 1/4000 m. */
  matterport: { container: 'png16', scale: 1 / 4000, kind: 'metric', invalid: [0] },
  /** npy or h5 that holds metres as they are; 0 = no measurement. */
  metres: { scale: 1, kind: 'metric', invalid: [0] },
} satisfies Record<string, DepthProfile>

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
    throw new SpatialError('config', `depth profile: not valid JSON: ${text.slice(0, 80)}`, { cause })
  }
  const known = new Map(Object.entries(checks))
  const entries = new Map(Object.entries(json as object))
  for (const [key, value] of entries) {
    const check = known.get(key)
    if (check === undefined) throw new SpatialError('config', `depth profile: unknown key '${key}'`)
    if (!check.holds(value)) throw new SpatialError('config', `depth profile: ${key} must be ${check.says}`)
  }
  for (const key of ['scale', 'kind'])
    if (!entries.has(key)) throw new SpatialError('config', `depth profile: ${key} is missing`)
  return { invalid: [0], ...(json as Omit<DepthProfile, 'invalid'>) }
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every(isNumber)

/** One rule per key. */
const checks: Record<keyof DepthProfile, { holds: (value: unknown) => boolean; says: string }> = {
  container: { holds: (v) => v === 'npy' || v === 'png16' || v === 'h5', says: 'npy, png16 or h5' },
  key: { holds: (v) => typeof v === 'string' && v !== '', says: 'the name of a dataset' },
  scale: { holds: (v) => isNumber(v) && v > 0, says: 'a number above 0' },
  kind: { holds: (v) => v === 'metric' || v === 'relative', says: 'metric or relative' },
  invalid: { holds: isNumbers, says: 'a list of numbers' },
  clip: { holds: (v) => isNumbers(v) && v.length === 2 && v[0]! < v[1]!, says: 'two rising numbers' },
}
