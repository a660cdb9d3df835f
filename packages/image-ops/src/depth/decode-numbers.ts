import { type DepthMap, SpatialError } from '@spatial-ssrl/core'
import type { StoredArray } from './numbers/stored-array.ts'
import type { StereoCalibration } from './profile/calibration.ts'
import type { DepthProfile } from './profile/profile-schema.ts'

/**
 * Stored numbers → depths along the optical axis, larger = farther.
 * @param calibration of a disparity whose profile leaves it to calib.txt
 * @throws SpatialError `data` for negative numbers where they cannot be depth
 */
export function decodeNumbers(
  stored: StoredArray,
  profile: DepthProfile,
  calibration: StereoCalibration | undefined,
  name: string,
): DepthMap {
  const { width, height, values } = profile.transpose ? transposed(stored) : stored
  const { scale, kind, nearness, invalid, rotateBits = 0 } = profile
  const [low, high] = profile.clip ?? [0, Number.POSITIVE_INFINITY]
  const depthOf = law(profile, calibration, width, height)
  const data = new Float32Array(width * height)
  const valid = new Uint8Array(width * height)
  for (let i = 0; i < data.length; i++) {
    const value =
      rotateBits === 0 ? values[i]! : ((values[i]! >> rotateBits) | (values[i]! << (16 - rotateBits))) & 0xffff
    if (!Number.isFinite(value) || invalid.includes(value)) continue
    if (value < 0 && !nearness)
      throw new SpatialError(
        'data',
        `${name}: negative depth, so an ordinal map or the wrong profile: leave this file out`,
      )
    const depth = nearness ? Math.fround(-value) : Math.fround(depthOf(value, i) * scale)
    if (!Number.isFinite(depth) || (!nearness && !(depth >= low && depth <= high))) continue
    data[i] = depth
    valid[i] = 1
  }
  if (nearness) liftToZero(data, valid)
  return { width, height, data, valid, kind }
}

/** How a stored number and its place give a depth before scaling. */
function law(
  { disparity, rayDistance }: DepthProfile,
  calibration: StereoCalibration | undefined,
  width: number,
  height: number,
): (value: number, index: number) => number {
  if (disparity !== undefined) {
    const { focal, baseline, offset } = disparity === 'calib.txt' ? calibration! : disparity
    return (value) => (value + offset > 0 ? (focal * baseline) / (value + offset) : Number.NaN)
  }
  if (rayDistance === undefined) return (value) => value
  // The ray through a pixel is √(dx² + dy² + f²) / f times as long as its part along the axis.
  const focal = (rayDistance.focal * width) / rayDistance.width
  return (value, index) => {
    const dx = (index % width) + 0.5 - width / 2
    const dy = Math.floor(index / width) + 0.5 - height / 2
    return (value * focal) / Math.sqrt(dx * dx + dy * dy + focal * focal)
  }
}

/** Moves negated nearness up so that the nearest valid pixel lies at 0. */
function liftToZero(data: Float32Array, valid: Uint8Array): void {
  let nearest = Number.POSITIVE_INFINITY
  for (let i = 0; i < data.length; i++) if (valid[i] === 1 && data[i]! < nearest) nearest = data[i]!
  for (let i = 0; i < data.length; i++) if (valid[i] === 1) data[i]! -= nearest
}

function transposed({ width, height, values }: StoredArray): StoredArray {
  const turned = values.slice()
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) turned[x * height + y] = values[y * width + x]!
  return { width: height, height: width, values: turned }
}
