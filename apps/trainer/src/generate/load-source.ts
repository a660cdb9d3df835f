import { readFile } from 'node:fs/promises'
import { createRng, SpatialError, type TaskInput } from '@spatial-ssrl/core'
import { decodeImage } from '@spatial-ssrl/image-ops/codec'
import { depthProfile, readDepth } from '@spatial-ssrl/image-ops/depth'
import { generateScene } from '@spatial-ssrl/scenes'
import type { Source } from './source.ts'
import { smallestCrop } from './view.ts'

/** Shorter side of a scene where no size is asked for, px. */
const sceneSize = 320

/** A source in memory. A depth map that cannot be used leaves the picture usable for the tasks without depth. */
export interface LoadedSource extends TaskInput {
  /** Why there is no `depth` although a depth file was given. */
  depthProblem?: string
}

/**
 * Decodes a photograph and its depth map, or renders a scene; with `size` for views of that side: a square scene of it, a photograph
 * only as large as its smallest crop needs.
 * @throws SpatialError `data` when the picture cannot be used
 */
export async function loadSource(source: Source, size: number | undefined): Promise<LoadedSource> {
  if (source.kind === 'scene') return renderScene(source.seed, size)
  const bytes = await readSourceFile(source.file)
  if (source.kind === 'photograph')
    return {
      image: await decodeImage(bytes, size === undefined ? {} : { shorterSide: Math.ceil(size / smallestCrop) }),
    }
  const image = await decodeImage(bytes)
  try {
    const { depthFile, maskFile } = source
    const mask = maskFile === undefined ? {} : { mask: maskFile }
    return { image, depth: await readDepth(depthFile, depthProfile(source.depthProfile), { size: image, ...mask }) }
  } catch (error) {
    if (!SpatialError.is(error)) throw error
    return { image, depthProblem: error.message }
  }
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

async function readSourceFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new SpatialError('data', `cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error })
  }
}
