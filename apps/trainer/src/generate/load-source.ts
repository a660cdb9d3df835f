import { createRng, SpatialError, type TaskInput } from '@spatial-ssrl/core'
import { perceptualHash } from '@spatial-ssrl/image-ops'
import { decodeImage, exifOrientation } from '@spatial-ssrl/image-ops/codec'
import { depthProfile, readDepth } from '@spatial-ssrl/image-ops/depth'
import { generateScene } from '@spatial-ssrl/scenes'
import { fileOf, readPlace } from '../inputs/place.ts'
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
    const turned = await exifOrientation(bytes)
    if (turned !== 1)
      return {
        ...picture,
        depthProblem: `the picture is turned by its EXIF orientation ${turned}, its depth is not: store both upright`,
      }
    return { ...picture, depth: await loadDepth(source, picture.image) }
  } catch (error) {
    if (!SpatialError.is(error)) throw error
    return { ...picture, depthProblem: error.message }
  }
}

function withLooks(image: TaskInput['image']): LoadedSource {
  return { image, looks: perceptualHash(image) }
}

async function loadDepth({ depthFile, maskFile, depthProfile: profile }: RgbdSource, size: TaskInput['image']) {
  const depth = typeof depthFile === 'string' ? depthFile : await readPlace(depthFile)
  const mask = maskFile === undefined || typeof maskFile === 'string' ? maskFile : await readPlace(maskFile)
  return readDepth(depth, depthProfile(profile), { size, mask, name: fileOf(depthFile) })
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
