import { SpatialError } from '@spatial-ssrl/core'

/** A pair of cameras: focal length and offset of the disparity in px, baseline in the unit of the depth. */
export interface StereoCalibration {
  focal: number
  baseline: number
  offset: number
}

/**
 * The calib.txt of a Middlebury scene: `cam0=[f 0 cx; 0 f cy; 0 0 1]`, `doffs=…`, `baseline=…`.
 * @throws SpatialError `data` when one of the three is missing
 */
export function parseCalibration(text: string, name: string): StereoCalibration {
  const read = (key: string, pattern: RegExp) => {
    const value = Number(pattern.exec(text)?.[1])
    if (Number.isFinite(value)) return value
    throw new SpatialError('data', `${name}: no ${key}: give focal, baseline and offset in the profile`)
  }
  return {
    focal: read('cam0', /^cam0\s*=\s*\[\s*([\d.]+)/m),
    baseline: read('baseline', /^baseline\s*=\s*([\d.]+)/m),
    offset: read('doffs', /^doffs\s*=\s*(-?[\d.]+)/m),
  }
}
