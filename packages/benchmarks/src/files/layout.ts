import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, posix } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import type { Item } from '../item/item.ts'
import type { Layout, Source } from '../item/source.ts'

/** A layout that this package reads. */
export interface TableLayout extends Layout {
  /**
   * The tables, relative to the data path; `*` stands for any part of a file name. All of them are needed.
   * @param subset the subset asked for, or null for the default
   */
  tables(subset: string | null): string[]
  items(found: FoundTables): AsyncIterable<Item>
}

/** The tables of a layout on this machine. */
export interface FoundTables {
  /** The folder that all names of the layout are relative to. */
  root: string
  /** In the order of `TableLayout.tables`; the files behind one `*` sorted by name. */
  files: string[]
  subset: string | null
}

/**
 * Finds the first layout whose tables are all below `dataPath`, a folder, or are `dataPath` itself.
 * @throws SpatialError `data` naming the files, the place they belong and where they are hosted
 */
export async function findTables(
  title: string,
  { layouts }: { layouts: readonly TableLayout[] },
  dataPath: string,
  subset: string | null,
): Promise<FoundTables & { layout: TableLayout }> {
  const isFile = await stat(dataPath).then(
    (entry) => entry.isFile(),
    () => null,
  )
  let nearest: { layout: TableLayout; missing: string[]; found: number } | null = null
  for (const layout of isFile === null ? [] : layouts) {
    const patterns = layout.tables(subset)
    const found = isFile ? asTable(dataPath, patterns, subset) : await below(dataPath, patterns)
    if (found.missing.length === 0) return { layout, root: found.root, files: found.files, subset }
    if (found.files.length > (nearest?.found ?? 0))
      nearest = { layout, missing: found.missing, found: found.files.length }
  }
  if (nearest) {
    const { layout, missing } = nearest
    throw new SpatialError(
      'data',
      `${title}: ${dataPath} lacks ${missing.join(', ')}; put it there from ${layout.host}`,
    )
  }
  const expected = layouts.map((layout) => `${layout.tables(subset).join(' + ')} from ${layout.host}`).join(', or ')
  const what = isFile === null ? `there is no ${dataPath}` : `${dataPath} holds none of its tables`
  throw new SpatialError('data', `${title}: ${what}; put there ${expected}`)
}

async function below(root: string, patterns: string[]) {
  const files: string[] = []
  const missing: string[] = []
  for (const pattern of patterns) {
    const folder = join(root, posix.dirname(pattern))
    const names = await readdir(folder).catch(() => [])
    const matching = names.filter((name) => matches(posix.basename(pattern), name)).sort()
    for (const name of matching) files.push(join(folder, name))
    if (matching.length === 0) missing.push(pattern)
  }
  return { root, files, missing }
}

/** One file given by its own path stands for the whole layout, so that a single level or subset can be read. */
function asTable(file: string, patterns: string[], subset: string | null) {
  const pattern = patterns.find((candidate) => matches(posix.basename(candidate), basename(file)))
  if (pattern === undefined || (subset !== null && patterns.length > 1))
    return { root: '', files: [], missing: patterns }
  const root = pattern.split('/').reduce((path) => dirname(path), file)
  return { root, files: [file], missing: [] }
}

function matches(pattern: string, name: string): boolean {
  const [start = '', end] = pattern.split('*')
  if (end === undefined) return name === pattern
  return name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end)
}

/** The part of a source that a person is shown. */
export function describe(source: Source & { layouts: readonly TableLayout[] }): Source {
  const layouts = source.layouts.map(({ name, files, host }) => ({ name, files, host }))
  return { licence: source.licence, paper: source.paper, items: source.items, layouts }
}
