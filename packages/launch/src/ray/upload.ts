import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { sha256 } from '@spatial-ssrl/core/files'
import { askRay, type RayAccess, refusedByRay } from './ray-request.ts'
import { type ZipFile, zipFiles } from './zip.ts'

const mostBytes = 100 * 2 ** 20 // what the dashboard takes in one request

/**
 * The files of a folder, but for `.git`.
 * @throws SpatialError `config` for a folder that is not there, or that holds more than can be uploaded
 */
export async function filesToUpload(folder: string): Promise<ZipFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause) => {
    throw new SpatialError('config', `${folder}: no such folder to upload`, { cause })
  })
  const files: ZipFile[] = []
  let total = 0
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path).split(sep).join('/')
    if (entry.isDirectory() || /(^|\/)\.git(\/|$)/.test(name)) continue
    const facts = await stat(path)
    if (!facts.isFile())
      throw new SpatialError('config', `${path} is no file: only files are uploaded — remove it from the folder`)
    total += facts.size
    if (total > mostBytes)
      throw new SpatialError(
        'config',
        `${folder} holds more than ${mostBytes / 2 ** 20} MiB, Ray takes no more: leave data and models where the nodes see them`,
      )
    files.push({ name, bytes: await readFile(path), executable: (facts.mode & 0o100) !== 0 })
  }
  return files
}

/** sha256 (hex) of names and bytes. */
export function uploadHash(files: readonly ZipFile[]): string {
  return sha256(zipFiles(files))
}

/** Hands files to the cluster, unless it has them, and returns the address by which a job takes them as its working directory. */
export async function uploadFiles(access: RayAccess, files: readonly ZipFile[]): Promise<string> {
  const zip = zipFiles(files)
  const name = `_ray_pkg_${sha256(zip).slice(0, 32)}.zip`
  const path = `/api/packages/gcs/${name}`
  const there = await askRay(access, 'GET', path)
  if (there.status === 404) {
    const put = await askRay(access, 'PUT', path, zip)
    if (put.status !== 200) throw refusedByRay('the upload', put)
  } else if (there.status !== 200) throw refusedByRay('to look for the upload', there)
  return `gcs://${name}`
}
