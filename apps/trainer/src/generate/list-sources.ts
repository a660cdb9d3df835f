import { createHash } from 'node:crypto'
import { basename, extname } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { type FoundFile, findFiles } from '../inputs/find-files.ts'
import { type DepthPair, pairDepth, saysDepth } from '../inputs/pair-depth.ts'
import { isPicture, unreadableKind } from '../inputs/picture-names.ts'
import { fileOf, type Place } from '../inputs/place.ts'
import type { SkippedFile, Source } from './source.ts'

const depthExtensions = new Set([
  '.npy',
  '.npz',
  '.png',
  '.h5',
  '.hdf5',
  '.pfm',
  '.exr',
  '.dpt',
  '.tif',
  '.tiff',
  '.bin',
  '.raw',
])

/** What to look in, each as `findFiles` takes it; how names join pictures and depth is told by `pairDepth`. */
export interface SourceFolders {
  images?: string | undefined
  depth?: string | undefined
  depthProfile?: string | undefined
  /** Aborting ends the listing with the signal's reason. */
  signal?: AbortSignal | undefined
}

/** A picture by its content. */
interface Picture {
  name: string
  hash: string
  place: Place
  depth: Place | undefined
  mask: Place | undefined
}

/**
 * The pictures that `images` names, sorted by content, so that neither names nor the order of files matter; exact duplicates are used
 * once.
 * @throws SpatialError `data` when nothing is there, or there is no picture among it
 */
export async function listSources(folders: SourceFolders): Promise<{ sources: Source[]; skipped: SkippedFile[] }> {
  const { images, depth, depthProfile, signal } = folders
  if (images === undefined) return { sources: [], skipped: [] }
  const skipped: SkippedFile[] = []
  const report = (skip: SkippedFile) => skipped.push(skip)
  const depthFiles = depth === undefined ? [] : await listDepth(depth, report, signal)
  const pictures = await listPictures(images, new Set(depthFiles.map(({ place }) => keyOf(place))), report, signal)
  if (pictures.length === 0) {
    throw new SpatialError(
      'data',
      `${images}: no picture here — name .jpg, .png, .webp, .avif or .tiff files${firstReason(skipped)}`,
    )
  }
  const { pairs, ambiguous } = pairDepth(pictures, depthFiles)
  for (const { picture, names } of ambiguous)
    report({ name: picture.name, reason: `no depth: ${names.slice(0, 3).join(' and ')} could both be meant` })
  const sources = pictures.map((picture) => sourceOf(picture, pairs.get(picture), depthProfile))
  if (depth !== undefined && !sources.some(({ kind }) => kind === 'rgbd')) {
    throw new SpatialError(
      'data',
      `${depth}: no depth file has the name of a picture — give photo.jpg a photo.npy, .png, .h5 …, or list the pairs in a .tsv file`,
    )
  }
  return { sources: sortByHash(sources), skipped }
}

/** `count` procedural scenes; scene i of a seed is the same on every machine. */
export function listScenes(count: number, seed: number | string): Source[] {
  return sortByHash(
    Array.from({ length: count }, (_, index) => {
      const sceneSeed = `scene/${seed}/${index}`
      const hash = createHash('sha256').update(sceneSeed).digest('hex')
      return { kind: 'scene' as const, hash, seed: sceneSeed, name: `scene-${index}` }
    }),
  )
}

async function listPictures(
  images: string,
  depthPlaces: ReadonlySet<string>,
  report: (skipped: SkippedFile) => void,
  signal: AbortSignal | undefined,
): Promise<Picture[]> {
  const wanted = (name: string) => isPicture(name) || unreadableKind(name) !== null
  const byHash = new Map<string, Picture>()
  for await (const file of findFiles(images, { flag: '--images', wanted, report, signal })) {
    if (depthPlaces.has(keyOf(file.place)) && saysDepth(file.name)) continue
    const kind = unreadableKind(file.name)
    const bytes = kind === null ? await bytesOrReason(file) : kind
    if (typeof bytes === 'string') report({ name: file.name, reason: bytes })
    else {
      const hash = createHash('sha256').update(bytes).digest('hex')
      const { name, place, depth, mask } = file
      if (byHash.has(hash)) report({ name, reason: 'exact duplicate' })
      else byHash.set(hash, { name, hash, place, depth, mask })
    }
  }
  return [...byHash.values()]
}

async function bytesOrReason(file: FoundFile): Promise<Uint8Array | string> {
  try {
    return await file.read()
  } catch (error) {
    if (SpatialError.is(error)) return error.message
    throw error
  }
}

async function listDepth(
  depth: string,
  report: (skipped: SkippedFile) => void,
  signal: AbortSignal | undefined,
): Promise<FoundFile[]> {
  const wanted = (name: string) => depthExtensions.has(extname(name).toLowerCase())
  const files: FoundFile[] = []
  for await (const file of findFiles(depth, { flag: '--depth', wanted, report, signal })) files.push(file)
  if (files.length > 0) return files
  throw new SpatialError(
    'data',
    `${depth}: no depth file here — name .npy, .npz, .png, .h5, .pfm, .exr, .dpt or .tiff files`,
  )
}

function sourceOf(picture: Picture, pair: DepthPair<FoundFile> | undefined, depthProfile: string | undefined): Source {
  const common = { hash: picture.hash, file: picture.place, name: basename(picture.name) }
  const depthFile = picture.depth ?? pair?.depth.place
  if (depthFile === undefined || depthProfile === undefined) return { kind: 'photograph', ...common }
  return { kind: 'rgbd', ...common, depthFile, maskFile: picture.mask ?? pair?.mask?.place, depthProfile }
}

function sortByHash(sources: Source[]): Source[] {
  return sources.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0))
}

function keyOf(place: Place): string {
  return typeof place === 'string' ? place : JSON.stringify(place)
}

function firstReason([first]: readonly SkippedFile[]): string {
  return first === undefined ? '' : ` (${fileOf(first.name)}: ${first.reason})`
}
