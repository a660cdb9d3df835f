import type { Stats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { refuseLfsPointer, SpatialError, telltaleBytes } from '@spatial-ssrl/core'
import { parquetPictures } from '@spatial-ssrl/dataset'
import { globRoot, globTest, isGlob } from './glob.ts'
import { isList, type ListedFile, readList } from './list-file.ts'
import { closedKind } from './picture-names.ts'
import { causeAlone, type Place, readPlace } from './place.ts'
import type { SkippedFile } from './skipped-file.ts'
import { listTar } from './tar.ts'
import { type Walked, walk } from './walk.ts'

/** Something found that a name promises to be wanted. */
export interface FoundFile {
  /** Relative to what was searched; inside archives behind the archive's name. */
  name: string
  place: Place
  /** What a list file says belongs to it. */
  depth?: ListedFile
  mask?: ListedFile
  /** Its bytes. @throws SpatialError `data` when they cannot be read */
  read(): Promise<Uint8Array>
}

/** What is looked for. */
export interface Search {
  /** The flag that named the input, for errors. */
  flag: string
  /** Whether a name is one of the wanted files. */
  wanted: (name: string) => boolean
  /** Hears of everything that looked like a wanted file, or could hold some, and is not read. */
  report: (skipped: SkippedFile) => void
  /** Aborting ends the search with the signal's reason. */
  signal?: AbortSignal | undefined
}

const unwanted = 'not a kind of file that is looked for'

/**
 * The files that an input names: a folder (with all below it), a pattern, a list file (`.txt`, `.tsv` or `.csv`), a tar archive, a
 * parquet table with a picture column, or one file. Archives and tables inside folders are opened too.
 * @throws SpatialError `data` when there is nothing of that name, or a list cannot be understood, `config` for a pattern that is none
 */
export async function* findFiles(input: string, search: Search): AsyncGenerator<FoundFile> {
  const facts = await factsOf(input)
  if (facts === null && isGlob(input)) {
    const pattern = input.replace(/^\.\//, '')
    const [root, matches] = [globRoot(pattern), globTest(pattern)]
    await expectFolder(root, search.flag)
    const below = root === '.' ? '' : `${root.replace(/\/$/, '')}/`
    for await (const walked of walk(root, search.report)) {
      search.signal?.throwIfAborted()
      if (walked.kind === 'file' && matches(`${below}${walked.name}`)) yield* openWalked(walked, search, true)
    }
    return
  }
  if (facts === null) {
    const fix = input.includes('\ufffd')
      ? 'a path that is not UTF-8 cannot be given: rename it'
      : `check the path given to ${search.flag}`
    throw new SpatialError('data', `${input}: no such folder or file — ${fix}`)
  }
  if (facts.isDirectory()) {
    for await (const walked of walk(input, search.report)) {
      search.signal?.throwIfAborted()
      if (walked.kind === 'file') yield* openWalked(walked, search, false)
      else if (search.wanted(walked.name))
        search.report({ name: walked.name, reason: 'a folder with the name of a file' })
    }
    return
  }
  if (!facts.isFile())
    throw new SpatialError('data', `${input}: a pipe, socket or device, not a file — write it to a file first`)
  if (isList(input)) yield* listed(input, search)
  else yield* openFile(input, basename(input), search, true)
}

async function* openWalked({ path, name, problem }: Walked, search: Search, named: boolean): AsyncGenerator<FoundFile> {
  if (problem === undefined) yield* openFile(path, name, search, named)
  else if (named || search.wanted(name) || isContainer(name)) search.report({ name, reason: problem })
}

function isContainer(name: string): boolean {
  return /\.(tar|parquet)$/i.test(name)
}

/** A file itself, or what an archive or table holds. */
async function* openFile(path: string, name: string, search: Search, named: boolean): AsyncGenerator<FoundFile> {
  if (!isContainer(name)) {
    const closed = closedKind(name)
    if (search.wanted(name)) yield plain(path, name)
    else if (closed !== null) search.report({ name, reason: closed })
    else if (named) search.report({ name, reason: unwanted })
    return
  }
  try {
    await refusePointer(path)
    if (extname(name).toLowerCase() === '.tar') {
      for await (const { name: member, start, length } of listTar(path, search.signal))
        if (search.wanted(member)) yield plain({ file: path, start, length }, `${name}/${member}`)
    } else yield* inTable(path, name, search)
  } catch (error) {
    const cause = causeAlone(error)
    if (!SpatialError.is(cause)) throw error
    search.report({ name, reason: cause.message })
  }
}

/** The pictures of a table: those it holds, and the files beside it that it names. */
async function* inTable(path: string, name: string, search: Search): AsyncGenerator<FoundFile> {
  const onRefused = (cell: string, reason: string) => search.report({ name: `${name}/${cell}`, reason })
  for await (const { name: picture, place, bytes } of parquetPictures(path, { name: 'the table', onRefused })) {
    search.signal?.throwIfAborted()
    const read = async () => {
      refuseLfsPointer(bytes, 'it')
      return bytes
    }
    yield { name: `${name}/${picture}`, place, read }
  }
}

async function* listed(file: string, search: Search): AsyncGenerator<FoundFile> {
  for (const { picture, depth, mask } of await readList(file)) {
    if (!search.wanted(picture.name)) search.report({ name: picture.name, reason: unwanted })
    else yield { ...plain(picture.path, picture.name), ...(depth && { depth }), ...(mask && { mask }) }
  }
}

function plain(place: Place, name: string): FoundFile {
  return { name, place, read: () => readPlace(place) }
}

async function refusePointer(path: string): Promise<void> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(telltaleBytes), 0, telltaleBytes, 0)
    refuseLfsPointer(buffer.subarray(0, bytesRead), 'it')
  } finally {
    await handle.close()
  }
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
