import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, resolve } from 'node:path'
import { decodeText, SpatialError } from '@spatial-ssrl/core'
import { parseName, sharedFolders } from './frame-names.ts'

/** A file as a list names it. */
export interface ListedFile {
  /** As the list has it; of absolute paths only what follows the folders they all share, for no path of a machine is published. */
  name: string
  path: string
}

/** A line of a list. */
export interface ListedPicture {
  picture: ListedFile
  depth?: ListedFile
  mask?: ListedFile
}

const timed = /^\d+(?:\.\d+)?\s+(\S+)$/
const twiceTimed = /^\d+(?:\.\d+)?\s+(\S+)\s+\d+(?:\.\d+)?\s+(\S+)$/
const spaced = /^\S+\.\w{2,4}[ ,;]+\S+\.\w{2,4}\b/

/** Whether a name is that of a list. */
export function isList(name: string): boolean {
  return /\.(txt|tsv|csv)$/i.test(name)
}

/**
 * A list of pictures: a path a line, and behind tabs (`.csv`: behind commas) those of its depth and its mask, relative to the list; a
 * first line of column names is understood. Also the associations of TUM's `associate.py`. UTF-8 or UTF-16; lines with # are left out.
 * @throws SpatialError `data` for a Git LFS pointer and for lines that cannot be understood
 */
export async function readList(file: string): Promise<ListedPicture[]> {
  const text = decodeText(await readFile(file), basename(file))
  const rows = /\.csv$/i.test(file) ? commaRows(text) : tabRows(text, file)
  const columns = columnsOf(rows[0] ?? [])
  const cells = (columns === null ? rows : rows.slice(1)).map((row) => {
    const [picture, depth, mask] = columns ?? [0, 1, 2]
    return [row[picture] ?? '', row[depth] ?? '', row[mask] ?? '']
  })
  const nameOf = nameIn(cells.flat())
  const listed = (path: string): ListedFile => ({ name: nameOf(path), path: resolve(dirname(file), path) })
  return cells
    .filter(([picture]) => picture !== '')
    .map(([picture = '', depth = '', mask = '']) => ({
      picture: listed(picture),
      ...(depth !== '' && { depth: listed(depth) }),
      ...(mask !== '' && { mask: listed(mask) }),
    }))
}

function tabRows(text: string, file: string): string[][] {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  const [first = ''] = lines
  const isFile = existsSync(resolve(dirname(file), first))
  const every = (pattern: RegExp) => lines.length > 0 && !isFile && lines.every((line) => pattern.test(line))
  if (every(twiceTimed)) return lines.map((line) => associated(line, file))
  if (every(timed))
    throw new SpatialError(
      'data',
      `${basename(file)} lists one file a line with its time, as rgb.txt of TUM — name the folder, or pair it with depth.txt by associate.py and name that list`,
    )
  if (every(spaced))
    throw new SpatialError(
      'data',
      `${basename(file)}: several paths a line, and no tab between them — put tabs there, or commas and call it .csv`,
    )
  return lines.map((line) => line.split('\t').map((part) => part.trim().replace(/^"(.*)"$/, '$1')))
}

/** `time path time path`, in either order: the path that says depth is the depth. */
function associated(line: string, file: string): string[] {
  const [, one = '', two = ''] = twiceTimed.exec(line) ?? []
  const [first, second] = [one, two].map((name) => parseName(name).isDepth)
  if (first !== second) return first ? [two, one] : [one, two]
  throw new SpatialError(
    'data',
    `${basename(file)}: which of ${one} and ${two} is the depth cannot be told — write picture, tab, depth`,
  )
}

/** Rows of a comma table: fields may be quoted, and a quote inside is doubled. Tables with semicolons and no comma are taken too. */
function commaRows(text: string): string[][] {
  const [first = ''] = text.split(/\r\n|\n|\r/, 1)
  const comma = first.includes(';') && !first.includes(',') ? ';' : ','
  const rows: string[][] = []
  let row: string[] = []
  for (const [, quoted, plain = '', end] of text.matchAll(
    comma === ';'
      ? /(?:"((?:[^"]|"")*)"|([^;\r\n]*))(;|\r\n|\n|\r|$)/g
      : /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|\n|\r|$)/g,
  )) {
    row.push((quoted?.replaceAll('""', '"') ?? plain).trim())
    if (end === comma) continue
    if (row.some((field) => field !== '') && !row[0]!.startsWith('#')) rows.push(row)
    row = []
  }
  return rows
}

/** Where picture, depth and mask stand, if a row holds names of columns; null for a row of paths. */
function columnsOf(row: readonly string[]): [number, number, number] | null {
  if (row.some((field) => /[./\\]/.test(field))) return null
  const at = (pattern: RegExp) => row.findIndex((field) => pattern.test(field))
  const picture = at(/^(image|img|rgb|colou?r|picture|photo|file_?name|file|path)(_?(path|file|name))?s?$/i)
  return picture < 0 ? null : [picture, at(/^(depth|disp(arity)?)/i), at(/^(mask|valid)/i)]
}

function nameIn(paths: readonly string[]): (path: string) => string {
  const absolute = paths.filter(isAbsolute)
  const shared = sharedFolders(absolute)
  return (path) => (isAbsolute(path) ? path.slice(shared) : path)
}
