import type { Stats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, extname, resolve } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { parquetPictures } from '@spatial-ssrl/dataset'
import type { SkippedFile } from '../generate/source.ts'
import { globRoot, globTest, isGlob } from './glob.ts'
import { type Place, readPlace } from './place.ts'
import { listTar } from './tar.ts'
import { walk } from './walk.ts'

/** Something found that a name promises to be wanted. */
export interface FoundFile {
  /** Relative to what was searched; inside archives behind the archive's name. */
  name: string
  place: Place
  /** What a list file says belongs to it. */
  depth?: Place
  mask?: Place
  /** Its bytes. @throws SpatialError `data` when they cannot be read */
  read(): Promise<Uint8Array>
}

/** What is looked for. */
export interface Search {
  /** The flag that named the input, for errors. */
  flag: string
  /** Whether a name is one of the wanted files. */
  wanted: (name: string) => boolean
  /** Hears of everything that looked like a wanted file and is none. */
  report: (skipped: SkippedFile) => void
  /** Aborting ends the search with the signal's reason. */
  signal?: AbortSignal | undefined
}

/**
 * The files that an input names: a folder (with all below it), a pattern, a list file (`.txt` or `.tsv`: a path per line, and behind
 * tabs those of its depth and mask), a tar archive, a parquet table with a picture column, or one file. Archives and tables inside
 * folders are opened too.
 * @throws SpatialError `data` when there is nothing of that name, `config` for a pattern that is none
 */
export async function* findFiles(input: string, search: Search): AsyncGenerator<FoundFile> {
  if (isGlob(input) && (await factsOf(input)) === null) {
    const pattern = input.replace(/^\.\//, '')
    const [root, matches] = [globRoot(pattern), globTest(pattern)]
    await expectFolder(root, search.flag)
    for await (const { name, path, folder } of walk(root, search.report)) {
      search.signal?.throwIfAborted()
      if (!folder && matches(root === '.' ? name : `${root.replace(/\/$/, '')}/${name}`))
        yield* open(path, name, search, true)
    }
    return
  }
  const facts = await factsOf(input)
  if (facts === null)
    throw new SpatialError('data', `${input}: no such folder or file — check the path given to ${search.flag}`)
  if (!facts.isDirectory()) {
    if (/\.(txt|tsv)$/i.test(input)) yield* listed(input, search)
    else yield* open(input, basename(input), search, true)
    return
  }
  for await (const { name, path, folder } of walk(input, search.report)) {
    search.signal?.throwIfAborted()
    if (!folder) yield* open(path, name, search, false)
    else if (search.wanted(name)) search.report({ name, reason: 'a folder with the name of a file' })
  }
}

/** A file itself, or what an archive or table holds. */
async function* open(path: string, name: string, search: Search, named: boolean): AsyncGenerator<FoundFile> {
  const extension = extname(name).toLowerCase()
  if (extension !== '.tar' && extension !== '.parquet') {
    if (search.wanted(name)) yield plain(path, name)
    else if (named) search.report({ name, reason: 'not a kind of file that is looked for' })
    return
  }
  try {
    if (extension === '.tar') {
      for await (const { name: member, start, length } of listTar(path, search.signal)) {
        if (search.wanted(member)) yield plain({ file: path, start, length }, `${name}/${member}`)
      }
    } else {
      for await (const { name: picture, place, bytes } of parquetPictures(path)) {
        search.signal?.throwIfAborted()
        yield { name: `${name}/${picture}`, place, read: async () => bytes }
      }
    }
  } catch (error) {
    if (!SpatialError.is(error)) throw error
    search.report({ name, reason: error.message })
  }
}

async function* listed(file: string, search: Search): AsyncGenerator<FoundFile> {
  const lines = (await readFile(file, 'utf8')).split(/\r?\n/)
  const folder = dirname(file)
  for (const line of lines) {
    const [picture = '', depth = '', mask = ''] = line.split('\t').map((part) => part.trim())
    if (picture === '' || picture.startsWith('#')) continue
    const found = plain(resolve(folder, picture), picture)
    if (depth !== '') found.depth = resolve(folder, depth)
    if (mask !== '') found.mask = resolve(folder, mask)
    if (search.wanted(picture)) yield found
    else search.report({ name: picture, reason: 'not a kind of file that is looked for' })
  }
}

function plain(place: Place, name: string): FoundFile {
  return { name, place, read: () => readPlace(place) }
}

async function expectFolder(folder: string, flag: string): Promise<void> {
  const facts = await factsOf(folder)
  if (facts?.isDirectory()) return
  throw new SpatialError('data', `${folder}: no such folder — check the pattern given to ${flag}`)
}

async function factsOf(path: string): Promise<Stats | null> {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  })
}
