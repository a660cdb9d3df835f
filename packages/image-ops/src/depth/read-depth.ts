import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type DepthMap, SpatialError } from '@spatial-ssrl/core'
import { resizeDepth } from '../pixels/depth-map.ts'
import { detectContainer, readContainer } from './container.ts'
import { decodeNumbers } from './decode-numbers.ts'
import type { StoredArray } from './numbers/stored-array.ts'
import { parseCalibration, type StereoCalibration } from './profile/calibration.ts'
import type { DepthProfile } from './profile/profile-schema.ts'

/** Fewer different depths than this come from an 8-bit picture of depth, or from a constant. */
const fewestDistinct = 256

/** Largest difference of proportions between a map and its photograph that resizing may hide. */
const stretchAllowed = 0.01

/** What belongs to a depth file. */
export interface DepthOptions {
  /** npy, npz, h5 or PNG of the map's size; 0 = invalid. */
  mask?: string | Uint8Array | undefined
  /** The photograph's size, px, which the map must have, or its proportions where the profile allows resizing. */
  size?: { width: number; height: number } | undefined
  /** Text of the calib.txt that belongs to a disparity; looked for beside the file where it is left out. */
  calibration?: string | undefined
  /** What errors call the file; its own name unless told. */
  name?: string | undefined
}

/**
 * Depth from a file (or its bytes), decoded and checked as `profile` says.
 * @throws SpatialError `data` for a damaged file, another size, no valid depth, ordinal maps (negative depth) and maps with fewer
 *   than 256 different depths
 */
export async function readDepth(
  source: string | Uint8Array,
  profile: DepthProfile,
  { mask, size, calibration, name = nameOf(source, 'depth') }: DepthOptions = {},
): Promise<DepthMap> {
  const { width: rawWidth, height: rawHeight } = profile
  const rawSize = rawWidth !== undefined && rawHeight !== undefined ? { width: rawWidth, height: rawHeight } : size
  const stored = await readContainer(await bytesOf(source), { ...profile, size: rawSize }, name)
  const map = decodeNumbers(stored, profile, await stereoOf(source, profile, calibration, name), name)
  if (size !== undefined) checkAgainstPhotograph(map, size, profile, name)
  if (mask !== undefined) await applyMask(map, mask)
  assertUsable(map, name)
  if (size === undefined || (size.width === map.width && size.height === map.height)) return map
  return resizeDepth(map, size.width, size.height)
}

async function bytesOf(source: string | Uint8Array): Promise<Uint8Array> {
  if (typeof source !== 'string') return source
  try {
    return await readFile(source)
  } catch (cause) {
    throw new SpatialError('data', `${source}: cannot be read: check the path`, { cause })
  }
}

function nameOf(source: string | Uint8Array, otherwise: string): string {
  return typeof source === 'string' ? basename(source) : otherwise
}

async function stereoOf(
  source: string | Uint8Array,
  { disparity }: DepthProfile,
  text: string | undefined,
  name: string,
): Promise<StereoCalibration | undefined> {
  if (disparity !== 'calib.txt') return undefined
  if (text !== undefined) return parseCalibration(text, 'calib.txt')
  const beside = typeof source === 'string' ? join(dirname(source), 'calib.txt') : null
  const found = beside === null ? null : await readFile(beside, 'utf8').catch(() => null)
  if (found !== null) return parseCalibration(found, 'calib.txt')
  throw new SpatialError('data', `${name}: no calib.txt beside it: give focal, baseline and offset in the profile`)
}

function checkAgainstPhotograph(
  { width, height }: DepthMap,
  size: { width: number; height: number },
  { resize }: DepthProfile,
  name: string,
): void {
  if (size.width === width && size.height === height) return
  const stretch = Math.abs((size.width * height) / (size.height * width) - 1)
  if (resize && stretch <= stretchAllowed) return
  const fix = !resize && stretch <= stretchAllowed ? 'add "resize": true to the profile' : 'bring both to one size'
  throw new SpatialError(
    'data',
    `${name}: depth is ${width}×${height}, its photograph ${size.width}×${size.height}: ${fix}`,
  )
}

async function applyMask(map: DepthMap, source: string | Uint8Array): Promise<void> {
  const name = nameOf(source, 'mask')
  const { width, height, values } = await readMask(await bytesOf(source), name)
  if (width !== map.width || height !== map.height)
    throw new SpatialError('data', `${name}: mask is ${width}×${height}, its depth ${map.width}×${map.height}`)
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== 0) continue
    map.valid[i] = 0
    map.data[i] = 0
  }
}

async function readMask(bytes: Uint8Array, name: string): Promise<StoredArray> {
  if (detectContainer(bytes, name) !== 'png16') return readContainer(bytes, { key: undefined }, name)
  return (await import('./formats/png16.ts')).readPngMask(bytes, name)
}

function assertUsable({ data, valid }: DepthMap, name: string): void {
  const distinct = new Set<number>()
  for (let i = 0; i < data.length && distinct.size < fewestDistinct; i++) if (valid[i]) distinct.add(data[i]!)
  if (distinct.size === 0) throw new SpatialError('data', `${name}: no valid depth: check profile and mask`)
  if (distinct.size < fewestDistinct)
    throw new SpatialError(
      'data',
      `${name}: only ${distinct.size} different depths, so a constant or an 8-bit picture of depth: leave this file out`,
    )
}
