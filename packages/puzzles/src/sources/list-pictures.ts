import { createHash } from 'node:crypto'
import { relative, resolve } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { type FoundFile, findFiles } from '../inputs/find-files.ts'
import { parseName, sharedFolders } from '../inputs/frame-names.ts'
import { isList, type ListedFile } from '../inputs/list-file.ts'
import { isPicture, unreadableKind } from '../inputs/picture-names.ts'
import { identityOf, type Place } from '../inputs/place.ts'
import type { SkippedFile } from '../inputs/skipped-file.ts'

/** A picture by its content. */
export interface Picture {
  name: string
  /** sha256 of the file, hex. */
  hash: string
  place: Place
  /** See `identityOf`; left out where no depth files could be the same. */
  identity: string | undefined
  /** What a list says belongs to it. */
  depth: ListedFile | undefined
  mask: ListedFile | undefined
}

/** What `--depth` named. */
export interface DepthFiles {
  input: string
  identities: ReadonlySet<string>
}

/**
 * Every picture that `images` names, duplicates included. A file that is depth is none: one whose name says so, or, where `--depth` names
 * something else than `--images` or what is above it, everything that `--depth` names.
 */
export async function listPictures(
  images: string,
  depth: DepthFiles | undefined,
  report: (skipped: SkippedFile) => void,
  signal?: AbortSignal,
): Promise<Picture[]> {
  const wanted = (name: string) => isPicture(name) || unreadableKind(name) !== null
  const depthIsApart = depth !== undefined && relative(resolve(depth.input), resolve(images)).startsWith('..')
  const mayBeDepth = depth !== undefined || isList(images)
  const pictures: Picture[] = []
  const names: string[] = []
  const sayDepth: { file: FoundFile; identity: string }[] = []
  for await (const file of findFiles(images, { flag: '--images', wanted, report, signal })) {
    const identity = mayBeDepth ? await identityOf(file.place) : undefined
    names.push(file.name)
    if (identity !== undefined && depth?.identities.has(identity)) {
      if (parseName(file.name).isDepth) {
        sayDepth.push({ file, identity })
        continue
      }
      if (depthIsApart) {
        report({ name: file.name, reason: 'named by --depth, so not used as a photograph' })
        continue
      }
    }
    await addPicture(pictures, file, identity, report)
  }
  // A folder that all have in common, as depth_v1 in depth_v1/rgb/0.png, does not tell the depth files from the others.
  const shared = sharedFolders(names)
  for (const { file, identity } of sayDepth)
    if (!depthIsApart && !parseName(file.name.slice(shared)).isDepth) await addPicture(pictures, file, identity, report)
  return pictures
}

async function addPicture(
  pictures: Picture[],
  file: FoundFile,
  identity: string | undefined,
  report: (skipped: SkippedFile) => void,
): Promise<void> {
  const { name, place, depth, mask } = file
  const bytes = unreadableKind(name) ?? (await bytesOrReason(file))
  if (typeof bytes === 'string') report({ name, reason: bytes })
  else pictures.push({ name, place, depth, mask, identity, hash: createHash('sha256').update(bytes).digest('hex') })
}

async function bytesOrReason(file: FoundFile): Promise<Uint8Array | string> {
  try {
    return await file.read()
  } catch (error) {
    if (SpatialError.is(error)) return error.message
    throw error
  }
}
