import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join, relative, sep } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import type { SkippedFile, Source } from './source.ts'

const imageExtensions = new Set(['.jpg', '.jpeg', '.png', '.webp', '.avif', '.tif', '.tiff', '.gif', '.bmp'])
const depthExtensions = new Set(['.npy', '.png', '.h5', '.hdf5'])

/**
 * Folders to look in. A depth file belongs to the picture with the same relative path (or just name) and stem: `a/photo.jpg` and
 * `a/photo.npy` or `a/photo_depth.npy`; `photo_mask.npy` or `photo_depth_mask.npy` is its mask.
 */
export interface SourceFolders {
  images?: string | undefined
  depth?: string | undefined
  depthProfile?: string | undefined
}

/**
 * The pictures below `images`, sorted by content, so that neither names nor the order of files matter; exact duplicates are used once.
 * @throws SpatialError `data` when a folder is missing, is not a folder or holds no picture
 */
export async function listSources(folders: SourceFolders): Promise<{ sources: Source[]; skipped: SkippedFile[] }> {
  const { images, depth, depthProfile } = folders
  if (images === undefined) return { sources: [], skipped: [] }
  const files = (await filesBelow(images, '--images')).filter((file) =>
    imageExtensions.has(extname(file).toLowerCase()),
  )
  if (files.length === 0) {
    throw new SpatialError(
      'data',
      `${images}: no picture in this folder — name one with .jpg, .png, .webp, .avif or .tiff files`,
    )
  }
  const depthFiles = depth === undefined ? new Map<string, DepthFiles>() : await depthByStem(depth)
  const bySource = new Map<string, Source>()
  const skipped: SkippedFile[] = []
  for (const file of files) {
    const name = relativeName(images, file)
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => error)
    if (bytes instanceof Error) {
      skipped.push({ name, reason: `cannot be read (${bytes.code})` })
      continue
    }
    const hash = createHash('sha256').update(bytes).digest('hex')
    const first = bySource.get(hash)
    if (first) {
      skipped.push({ name, reason: 'exact duplicate' })
      continue
    }
    const found = depthFiles.get(stem(name)) ?? depthFiles.get(basename(stem(name)))
    const common = { hash, file, name: basename(file) }
    if (found?.depthFile === undefined) bySource.set(hash, { kind: 'photograph', ...common })
    else {
      const { depthFile, maskFile } = found
      bySource.set(hash, { kind: 'rgbd', ...common, depthFile, maskFile, depthProfile: depthProfile! })
    }
  }
  if (depth !== undefined && ![...bySource.values()].some((source) => source.kind === 'rgbd')) {
    throw new SpatialError(
      'data',
      `${depth}: no depth file has the name of a picture — give photo.jpg a photo.npy, .png or .h5`,
    )
  }
  return { sources: sortByHash([...bySource.values()]), skipped }
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

function sortByHash(sources: Source[]): Source[] {
  return sources.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0))
}

interface DepthFiles {
  depthFile?: string
  maskFile?: string
}

async function depthByStem(folder: string): Promise<Map<string, DepthFiles>> {
  const files = (await filesBelow(folder, '--depth')).filter((file) => depthExtensions.has(extname(file).toLowerCase()))
  if (files.length === 0) {
    throw new SpatialError('data', `${folder}: no depth file here — name a folder with .npy, .png or .h5 files`)
  }
  const byStem = new Map<string, DepthFiles>()
  for (const file of files) {
    const [, plain = '', depth, mask] = /^(.*?)(_depth)?(_mask)?$/s.exec(stem(relativeName(folder, file))) ?? []
    const entry = byStem.get(plain) ?? {}
    if (mask !== undefined) entry.maskFile = file
    else if (entry.depthFile === undefined || depth !== undefined) entry.depthFile = file
    byStem.set(plain, entry)
  }
  return byStem
}

/** Every file below a folder in the order of its path. */
async function filesBelow(folder: string, flag: string): Promise<string[]> {
  const facts = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    throw new SpatialError('data', `${folder}: no such folder — check the path given to ${flag}`)
  })
  if (!facts.isDirectory())
    throw new SpatialError('data', `${folder}: not a folder — give ${flag} the folder that holds the files`)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function relativeName(folder: string, file: string): string {
  return relative(folder, file).split(sep).join('/')
}

function stem(name: string): string {
  return name.slice(0, name.length - extname(name).length)
}
