import { dirname, join } from 'node:path'
import { createRng, type DepthMap, decodeText, SpatialError, type TaskInput } from '@spatial-ssrl/core'
import { perceptualHash } from '@spatial-ssrl/image-ops'
import { decodeImage, exifOrientation } from '@spatial-ssrl/image-ops/codec'
import { depthProfile, readDepth } from '@spatial-ssrl/image-ops/depth'
import { generateScene } from '@spatial-ssrl/scenes'
import { type Place, readPlace } from '../inputs/place.ts'
import type { RgbdSource, Source } from './source.ts'
import { smallestCrop } from './view.ts'

/** Shorter side of a scene where no size is asked for, px. */
const sceneSize = 320

/** A source in memory. A depth map that cannot be used leaves the picture usable for the tasks without depth. */
export interface LoadedSource extends TaskInput {
  /** Why there is no `depth` although a depth file was given. */
  depthProblem?: string
  /** Perceptual hash of a picture, null for one too plain; absent for a scene. */
  looks?: string | null
}

/**
 * Decodes a photograph and its depth map, or renders a scene; with `size` for views of that side: a square scene of it, a photograph
 * only as large as its smallest crop needs.
 * @throws SpatialError `data` when the picture cannot be used
 */
export async function loadSource(source: Source, size: number | undefined): Promise<LoadedSource> {
  if (source.kind === 'scene') return renderScene(source.seed, size)
  const bytes = await readPlace(source.file)
  if (source.kind === 'photograph') {
    const shorterSide = size === undefined ? {} : { shorterSide: Math.ceil(size / smallestCrop) }
    return withLooks(await decodeImage(bytes, shorterSide))
  }
  const picture = withLooks(await decodeImage(bytes))
  try {
    return { ...picture, depth: await loadDepth(source, picture.image, await exifOrientation(bytes)) }
  } catch (error) {
    if (!SpatialError.is(error)) throw error
    return { ...picture, depthProblem: error.message }
  }
}

function withLooks(image: TaskInput['image']): LoadedSource {
  return { image, looks: perceptualHash(image) }
}

type Size = Pick<TaskInput['image'], 'width' | 'height'>

/** What readers call the depth file in their errors; it is taken off again, for a reason names no file. */
const calledDepth = 'depth file'

async function loadDepth(source: RgbdSource, upright: Size, orientation: number): Promise<DepthMap> {
  const profile = depthProfile(source.depthProfile)
  const depth = await readPlace(source.depthFile)
  const mask = source.maskFile === undefined ? undefined : await readMask(source.maskFile)
  const calibration = profile.disparity === 'calib.txt' ? await calibrationBeside(source.depthFile) : undefined
  const read = async ({ width, height }: Size) => {
    try {
      return await readDepth(depth, profile, { size: { width, height }, mask, calibration, name: calledDepth })
    } catch (error) {
      throw withoutName(error)
    }
  }
  if (orientation > 1) await refuseTurned(read, upright, orientation)
  return read(upright)
}

/**
 * The picture was turned upright by its EXIF tag; nothing tells whether its depth was, but its size.
 * @throws SpatialError `data` when depth has the size of the picture as it is stored
 */
async function refuseTurned(
  read: (size: Size) => Promise<DepthMap>,
  upright: Size,
  orientation: number,
): Promise<void> {
  const stored = orientation >= 5 ? { width: upright.height, height: upright.width } : upright
  const fits = async (size: Size) => (await read(size).catch(() => null)) !== null
  if (!(await fits(stored))) return
  const why = (await fits(upright))
    ? 'and no size tells whether its depth is turned too'
    : 'and depth has the size of the picture as stored'
  throw new SpatialError(
    'data',
    `the picture is turned by its EXIF orientation ${orientation}, ${why}: store both upright, without the tag`,
  )
}

/** @throws SpatialError `data`, saying that it is about the mask */
async function readMask(place: Place): Promise<Uint8Array> {
  try {
    return await readPlace(place)
  } catch (error) {
    if (!SpatialError.is(error)) throw error
    throw new SpatialError('data', `its mask: ${error.message}`, { cause: error })
  }
}

/** The text of the calib.txt beside a file. @throws SpatialError `data` where there is none */
async function calibrationBeside(place: Place): Promise<string> {
  const text = typeof place === 'string' ? await readPlace(join(dirname(place), 'calib.txt')).catch(() => null) : null
  if (text !== null) return decodeText(text, 'calib.txt')
  throw new SpatialError('data', 'no calib.txt beside the depth file: give focal, baseline and offset in the profile')
}

/** The error of a depth reader as a cause alone. */
function withoutName(error: unknown): unknown {
  if (!SpatialError.is(error) || !error.message.startsWith(calledDepth)) return error
  const message = error.message.slice(calledDepth.length).replace(/^:? /, '')
  return new SpatialError(error.code, message, { cause: error })
}

function renderScene(seed: string, size: number | undefined): LoadedSource {
  const rng = createRng(seed)
  const short = size ?? sceneSize
  const long = size ?? Math.round(sceneSize * rng.fork('aspect').uniform(1, 4 / 3))
  const upright = rng.fork('upright').next() < 0.3
  const { image, depth } = generateScene(rng.fork('scene'), {
    width: upright ? short : long,
    height: upright ? long : short,
  })
  return { image, depth }
}
