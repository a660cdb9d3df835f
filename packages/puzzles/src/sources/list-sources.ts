import { createHash } from 'node:crypto'
import { basename, extname } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { depthProfile } from '@spatial-ssrl/image-ops/depth'
import { type FoundFile, findFiles } from '../inputs/find-files.ts'
import type { DepthPair } from '../inputs/pair-depth.ts'
import type { SkippedFile } from '../inputs/skipped-file.ts'
import { groupReasons } from './declines.ts'
import { joinDepth, type NamedPlace, withIdentity } from './join-depth.ts'
import { listPictures, type Picture } from './list-pictures.ts'
import type { Source } from './source.ts'

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

type Pair = DepthPair<NamedPlace>

/** What to look in, each as `findFiles` takes it; how names join pictures and depth is told by `pairDepth`. */
export interface SourceFolders {
  images?: string | undefined
  depth?: string | undefined
  depthProfile?: string | undefined
  /** Aborting ends the listing with the signal's reason. */
  signal?: AbortSignal | undefined
}

/** What was found, and what was made of it. */
export interface SourceList {
  sources: Source[]
  /** Everything passed over, the unclear pictures included. */
  skipped: SkippedFile[]
  /** Pictures with their depth and mask, by name. */
  pairs: { picture: string; depth: string; mask: string | null }[]
  /** Pictures whose depth cannot be told. */
  unclear: SkippedFile[]
}

/**
 * The pictures that `images` names, sorted by content, so that neither names nor the order of files matter; exact duplicates are used
 * once, the one with depth before others.
 * @throws SpatialError `data` when nothing is there, there is no picture among it, or no depth file belongs to one
 */
export async function listSources({
  images,
  depth,
  depthProfile: profile,
  signal,
}: SourceFolders): Promise<SourceList> {
  const skipped: SkippedFile[] = []
  if (images === undefined) return { sources: [], skipped, pairs: [], unclear: [] }
  const told = new Set<string>() // what lies in a folder that both flags name is met twice
  const report = (skip: SkippedFile) => {
    const key = `${skip.name}\n${skip.reason}`
    if (!told.has(key)) skipped.push(skip)
    told.add(key)
  }
  const depthFiles = depth === undefined ? [] : await withIdentity(await listDepth(depth, profile, report, signal))
  const identities = new Set(depthFiles.map(({ identity }) => identity))
  const found = await listPictures(
    images,
    depth === undefined ? undefined : { input: depth, identities },
    report,
    signal,
  )
  if (found.length === 0)
    throw new SpatialError(
      'data',
      `${images}: no picture here — ${whyNone(skipped, '.jpg, .png, .webp, .avif or .tiff')}`,
    )
  const { pairs, unclear, isDepth } = await joinDepth(found, depthFiles)
  for (const skip of unclear) report(skip)
  for (const { name } of isDepth)
    report({ name, reason: 'taken as the depth of a picture, so not used as a photograph' })
  const pictures = found.filter((picture) => !isDepth.has(picture))
  const chosen = onePerContent(pictures, pairs, report)
  const sources = chosen.map((picture) => sourceOf(picture, pairs.get(picture), profile))
  if (profile === undefined)
    for (const { name } of chosen.filter((picture) => pairs.has(picture)))
      report({ name, reason: 'its depth is not used: give --depth-profile, for units are never guessed' })
  const depthWanted = depth !== undefined || (profile !== undefined && found.some((picture) => picture.depth))
  if (depthWanted && !sources.some(({ kind }) => kind === 'rgbd'))
    throw new SpatialError('data', `${depth ?? images}: ${whyNoPair(unclear, depth === undefined)}`)
  return {
    sources: sortByHash(sources),
    skipped,
    pairs: chosen.flatMap((picture) => namesOf(picture, pairs.get(picture))),
    unclear,
  }
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

function onePerContent(
  pictures: readonly Picture[],
  pairs: ReadonlyMap<Picture, unknown>,
  report: (skipped: SkippedFile) => void,
): Picture[] {
  const byHash = new Map<string, Picture>()
  for (const picture of pictures) {
    const known = byHash.get(picture.hash)
    const better = known === undefined || (pairs.has(picture) && !pairs.has(known))
    if (better) byHash.set(picture.hash, picture)
    if (known !== undefined) report({ name: (better ? known : picture).name, reason: 'exact duplicate' })
  }
  return [...byHash.values()]
}

async function listDepth(
  depth: string,
  profile: string | undefined,
  report: (skipped: SkippedFile) => void,
  signal: AbortSignal | undefined,
): Promise<FoundFile[]> {
  // ETH3D calls its maps, numbers without a header, by the names of their pictures: DSC_0286.JPG.
  const isRaw = profile !== undefined && depthProfile(profile).container === 'raw'
  const wanted = (name: string) => {
    const extension = extname(name).toLowerCase()
    return depthExtensions.has(extension) || (isRaw && /^\.jpe?g$/.test(extension))
  }
  const files: FoundFile[] = []
  const skipped: SkippedFile[] = []
  const search = { flag: '--depth', wanted, report: (skip: SkippedFile) => skipped.push(skip), signal }
  for await (const file of findFiles(depth, search)) files.push(file)
  for (const skip of skipped) report(skip)
  if (files.length > 0) return files
  throw new SpatialError(
    'data',
    `${depth}: no depth file here — ${whyNone(skipped, '.npy, .npz, .png, .h5, .pfm, .exr, .dpt or .tiff')}`,
  )
}

function sourceOf({ hash, name, place }: Picture, pair: Pair | undefined, profile: string | undefined): Source {
  const common = { hash, file: place, name: basename(name), path: name }
  if (pair === undefined || profile === undefined) return { kind: 'photograph', ...common }
  const { depth, mask } = pair
  const depthFacts = { depthFile: depth.place, depthName: depth.name, maskFile: mask?.place, depthProfile: profile }
  return { kind: 'rgbd', ...common, ...depthFacts }
}

function namesOf({ name }: Picture, pair: Pair | undefined): SourceList['pairs'] {
  return pair === undefined ? [] : [{ picture: name, depth: pair.depth.name, mask: pair.mask?.name ?? null }]
}

function sortByHash(sources: Source[]): Source[] {
  return sources.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0))
}

/** Why there is nothing of a kind: what befell the most files, with one of them. */
function whyNone(skipped: readonly SkippedFile[], kinds: string): string {
  const [most] = groupReasons(skipped.map(({ name, reason }) => ({ source: name, task: null, reason })))
  if (most === undefined) return `name ${kinds} files`
  const { reason, count, example } = most
  return count === 1 ? `${example}: ${reason}` : `${count} × ${reason} (such as ${example})`
}

function whyNoPair([first, ...others]: readonly SkippedFile[], isListed: boolean): string {
  const advice = isListed ? 'mend the list' : 'list the pairs in a .tsv file'
  if (first === undefined)
    return `no depth file has the name of a picture — give photo.jpg a photo.npy, .png, .h5 …, or ${advice}`
  const names = first.files === undefined ? '' : `: ${first.files.join(', ')}`
  const count = others.length === 0 ? '' : `; of ${others.length} more pictures it cannot be told either`
  return `${first.reason} (${first.name}${names}${count}) — ${advice}`
}
