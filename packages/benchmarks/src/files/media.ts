import { access, open, readFile, realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { liesInFolder, refuseLfsPointer, SpatialError } from '@spatial-ssrl/core'
import type { ImageMedia, VideoMedia } from '../item/item.ts'

/** Where pictures come from, for the message when one is missing. */
export interface MediaRoot {
  /** Folder that the names in the table are relative to. */
  folder: string
  /** Where the pictures are hosted. */
  host: string
}

/** A picture file named in a table. @throws SpatialError `data` for a name that leads out of the folder */
export function imageFile(root: MediaRoot, name: string): ImageMedia {
  const path = inside(root, name)
  return {
    kind: 'image',
    name,
    path,
    async read() {
      await refuseOutwardLink({ folder: root.folder, path, name })
      const bytes = await readFile(path).catch((cause: unknown) => {
        throw new SpatialError('data', `no picture ${path}; put it there from ${root.host}`, { cause })
      })
      refuseLfsPointer(bytes, path)
      return bytes
    },
  }
}

/** A video file named in a table. @throws SpatialError `data` for a name that leads out of the folder */
export function videoFile(root: MediaRoot, name: string): VideoMedia {
  return { kind: 'video', name, path: inside(root, name), folder: root.folder }
}

/** Tables are downloaded: a name in one must not fetch other files of this machine, which a remote model would then be shown. */
function inside({ folder }: MediaRoot, name: string): string {
  const path = join(folder, name)
  const below = relative(folder, path)
  if (below === '' || below === '..' || below.startsWith(`..${sep}`)) {
    throw new SpatialError('data', `the name ${JSON.stringify(name)} leads out of ${folder}; download the table again`)
  }
  return path
}

/**
 * Refuses a file that is, or lies behind, a link out of the folder of its table. Links inside the folder are followed, and those of a
 * download cache to its blobs. A file that is not there passes: whoever reads it says so.
 * @throws SpatialError `data`
 */
export async function refuseOutwardLink(file: { folder: string; path: string; name: string }): Promise<void> {
  const { folder, path, name } = file
  const [target, real] = await Promise.all([path, folder].map((place) => realpath(place).catch(() => null)))
  if (target == null || real == null || liesInFolder(target, real)) return
  throw new SpatialError(
    'data',
    `${name} is a link out of ${folder}; copy the file there, or give the folder that it links to as the data folder`,
  )
}

/** A picture in base64 at bytes [start, end) of a file. */
export function imageInFile(file: string, name: string, start: number, end: number): ImageMedia {
  return {
    kind: 'image',
    name,
    path: null,
    read: async () => decodeBase64((await readRange(file, start, end)).toString('latin1')),
  }
}

/** @throws SpatialError `data` when the file has become shorter */
export async function readRange(file: string, start: number, end: number): Promise<Buffer> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new SpatialError('data', `cannot open ${file}; check the path and its permissions`, { cause })
  })
  try {
    const bytes = Buffer.allocUnsafe(end - start)
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done)
      if (bytesRead === 0) throw new SpatialError('data', `${file} is shorter than when it was read; download it again`)
      done += bytesRead
    }
    return bytes
  } finally {
    await handle.close()
  }
}

/** Base64 with or without a `data:image/…;base64,` in front. */
function decodeBase64(text: string): Uint8Array {
  return Buffer.from(text.slice(text.indexOf(',') + 1), 'base64')
}

/** The first of several places of a picture that exists, else the first; layouts differ in how archives were unpacked. */
export async function firstImageFile(root: MediaRoot, names: readonly [string, ...string[]]): Promise<ImageMedia> {
  for (const name of names) {
    const image = imageFile(root, name)
    const found = await access(image.path!).then(
      () => true,
      () => false,
    )
    if (found) return image
  }
  return imageFile(root, names[0])
}
