import { open, readdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Benchmark, Item } from '@spatial-ssrl/benchmarks'
import { isLfsPointer, SpatialError, telltaleBytes } from '@spatial-ssrl/core'

/** Files looked for at most, spread over the items: enough to tell a folder that was not unpacked from one with gaps. */
const mostLooked = 2000

/**
 * Looks for the picture and video files of items before any question is asked. What lies inside a table is there with the table.
 * @returns a line about missing files, where some are; null where none is
 * @throws SpatialError `data` when not one of them is there, naming the first, its archive where that lies in the folder, and the host
 */
export async function checkMedia(
  benchmark: Benchmark,
  items: readonly Item[],
  dataPath: string,
): Promise<string | null> {
  const paths = [...new Set(items.flatMap(({ media }) => media.flatMap(({ path }) => path ?? [])))]
  const step = Math.max(1, paths.length / mostLooked)
  const looked = Array.from({ length: Math.min(paths.length, mostLooked) }, (_, k) => paths[Math.floor(k * step)]!)
  const lacking: { path: string; what: 'missing' | 'pointer' }[] = []
  for (const path of looked) {
    const what = await stateOf(path)
    if (what !== 'there') lacking.push({ path, what })
  }
  const [first] = lacking
  if (first === undefined) return null
  const isPointer = first.what === 'pointer'
  const archives = isPointer ? [] : await archivesBeside(dataPath, first.path)
  const host = benchmark.source.layouts[0]?.host
  const fix = isPointer
    ? 'run git lfs pull where the data was cloned'
    : archives.length > 0
      ? `unpack ${archives.join(', ')} there`
      : `put them there from ${host}`
  const found = isPointer ? `${first.path} is a Git LFS pointer` : `there is no ${first.path}`
  if (lacking.length === looked.length && looked.length === paths.length)
    throw new SpatialError('data', `none of the ${paths.length} pictures or videos is there: ${found} — ${fix}`)
  if (lacking.length === looked.length)
    throw new SpatialError('data', `none of ${looked.length} pictures or videos looked for is there: ${found} — ${fix}`)
  return `${lacking.length} of ${looked.length} pictures or videos are not there: ${found} — ${fix}`
}

async function stateOf(path: string): Promise<'there' | 'missing' | 'pointer'> {
  try {
    const file = await open(path)
    try {
      const start = Buffer.alloc(telltaleBytes)
      const { bytesRead } = await file.read(start, 0, telltaleBytes, 0)
      return isLfsPointer(start.subarray(0, bytesRead)) ? 'pointer' : 'there'
    } finally {
      await file.close()
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing'
    return 'there' // whatever else is wrong with it, its question will say
  }
}

const archive = /\.(zip|tar|tgz|tar\.\w+|7z|rar|zst|zip\.\d+|tar\.gz\.\w+|part\w*)$/i

/** Archives in the data folder, and in the folder nearest to a missing file. */
async function archivesBeside(dataPath: string, missing: string): Promise<string[]> {
  const isFolder = (path: string) =>
    stat(path).then(
      (entry) => entry.isDirectory(),
      () => false,
    )
  const folders = new Set([(await isFolder(dataPath)) ? dataPath : dirname(dataPath)])
  let nearest = dirname(missing)
  while (!(await isFolder(nearest)) && dirname(nearest) !== nearest) nearest = dirname(nearest)
  folders.add(nearest)
  const names = await Promise.all([...folders].map((folder) => readdir(folder).catch(() => [])))
  const found = [...new Set(names.flat())].filter((name) => archive.test(name)).sort()
  return found.length > 6 ? [...found.slice(0, 6), `and ${found.length - 6} more`] : found
}
