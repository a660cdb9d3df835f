import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type DepthMap, SpatialError } from '@spatial-ssrl/core'
import { isHdf5, readHdf5 } from './hdf5.ts'
import { isNpy, readNpy } from './npy.ts'
import { isPng, readPng16 } from './png16.ts'
import type { DepthContainer, DepthProfile } from './profile.ts'
import type { StoredArray } from './stored-array.ts'

/** Fewer different depths than this come from an 8-bit picture of depth, or from a constant. */
const fewestDistinct = 256

/**
 * Depth from a file (or its bytes), scaled and checked as `profile` says.
 * @param options.mask npy or 16-bit PNG of the same size; 0 = invalid
 * @param options.size the photograph's size, which the map must have
 * @throws SpatialError `data` for a damaged file, another size, no valid depth, ordinal maps (negative depth) and maps with fewer
 *   than 256 different depths
 */
export async function readDepth(
  source: string | Uint8Array,
  profile: DepthProfile,
  { mask, size }: { mask?: string | Uint8Array; size?: { width: number; height: number } } = {},
): Promise<DepthMap> {
  const name = nameOf(source, 'depth')
  const stored = await readStored(await bytesOf(source), profile, name)
  const { width, height } = stored
  if (size !== undefined && (size.width !== width || size.height !== height))
    throw new SpatialError(
      'data',
      `${name}: depth is ${width}×${height}, its photograph ${size.width}×${size.height}: bring both to one size`,
    )
  const map = scaled(stored, profile, name)
  if (mask !== undefined) await applyMask(map, mask)
  assertUsable(map, name)
  return map
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

async function readStored(
  bytes: Uint8Array,
  { container, key }: Partial<DepthProfile>,
  name: string,
): Promise<StoredArray> {
  switch (container ?? detect(bytes, name)) {
    case 'npy':
      return readNpy(bytes, name)
    case 'png16':
      return readPng16(bytes, name)
    case 'h5':
      return readHdf5(bytes, key ?? 'depth', name)
  }
}

function detect(bytes: Uint8Array, name: string): DepthContainer {
  if (isNpy(bytes)) return 'npy'
  if (isPng(bytes)) return 'png16'
  if (isHdf5(bytes)) return 'h5'
  throw new SpatialError('data', `${name}: neither npy, 16-bit PNG nor HDF5: convert it to one of them`)
}

function scaled({ width, height, values }: StoredArray, profile: DepthProfile, name: string): DepthMap {
  const { scale, invalid, kind } = profile
  const [low, high] = profile.clip ?? [0, Number.POSITIVE_INFINITY]
  const data = new Float32Array(width * height)
  const valid = new Uint8Array(width * height)
  for (let i = 0; i < data.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value) || invalid.includes(value)) continue
    if (value < 0)
      throw new SpatialError(
        'data',
        `${name}: negative depth, so an ordinal map or the wrong profile: leave this file out`,
      )
    const depth = Math.fround(value * scale)
    if (depth < low || depth > high || depth === Number.POSITIVE_INFINITY) continue
    data[i] = depth
    valid[i] = 1
  }
  return { width, height, data, valid, kind }
}

async function applyMask(map: DepthMap, source: string | Uint8Array): Promise<void> {
  const name = nameOf(source, 'mask')
  const { width, height, values } = await readStored(await bytesOf(source), {}, name)
  if (width !== map.width || height !== map.height)
    throw new SpatialError('data', `${name}: mask is ${width}×${height}, its depth ${map.width}×${map.height}`)
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== 0) continue
    map.valid[i] = 0
    map.data[i] = 0
  }
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
