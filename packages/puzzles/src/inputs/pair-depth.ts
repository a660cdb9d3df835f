import {
  type Likeness,
  letterKey,
  letterKeysOfPicture,
  likenesses,
  marksOf,
  nameKey,
  parseName,
  sharedFolders,
} from './frame-names.ts'
import { isPicture } from './picture-names.ts'

/** Most names of files that could be meant which are kept for a picture. */
const namesKept = 4

/** A depth map and its mask. */
export interface DepthPair<D> {
  depth: D
  mask: D | undefined
}

/** A named thing, such as a file. */
export interface Named {
  name: string
  /** What two names of one file have in common: a picture is never its own depth. */
  identity?: string | undefined
}

/** A picture that gets no depth, why, and the names of the files that could be meant. */
export interface Unclear<P> {
  picture: P
  reason: string
  names: string[]
}

/** What belongs together by name. */
export interface Pairing<P, D> {
  pairs: Map<P, DepthPair<D>>
  unclear: Unclear<P>[]
}

/**
 * Finds the depth file, and the mask, of every picture by name. The more exact likeness goes first; a file serves one picture. Where
 * several pictures or several files are equally alike, none is taken and each such picture is named in `unclear`.
 */
export function pairDepth<P extends Named, D extends Named>(
  pictures: readonly P[],
  depths: readonly D[],
): Pairing<P, D> {
  const parse = remembering(parseName)
  const isMask = ({ name }: D) => parse(name).isMask
  const maps = match(
    pictures,
    depths.filter((file) => !isMask(file)),
    parse,
  )
  const masks = match(pictures, depths.filter(isMask), parse)
  const pairs = new Map<P, DepthPair<D>>()
  const unclear: Unclear<P>[] = []
  for (const picture of pictures) {
    const depth = maps.found.get(picture)
    const rivals = maps.unclear.get(picture)
    const rivalMasks = masks.unclear.get(picture)
    const mask = masks.found.get(picture)
    const names = ({ files }: Rivals<D>) => namesOf(files, picture)
    if (rivals) unclear.push({ picture, reason: whyUnclear(rivals), names: names(rivals) })
    else if (depth && rivalMasks?.free)
      unclear.push({ picture, reason: 'no depth: its mask cannot be told', names: names(rivalMasks) })
    else if (depth) pairs.set(picture, { depth, mask })
    else if (mask) unclear.push({ picture, reason: 'no depth: a mask and no depth file', names: [mask.name] })
  }
  return { pairs, unclear }
}

function namesOf(files: readonly Named[], picture: Named): string[] {
  const first = files.slice(0, namesKept + 1).filter((file) => !isSame(picture, file))
  const names = first.slice(0, namesKept).map(({ name }) => name)
  return files.length > namesKept + 1 ? [...names, `${files.length - namesKept} more`] : names
}

/** The files that a picture could mean, itself perhaps among them. */
interface Rivals<D> {
  files: D[]
  /** Several pictures could mean them. */
  shared: boolean
  /** Some of them belong to no other picture. */
  free: boolean
}

function whyUnclear({ files, shared, free }: Rivals<unknown>): string {
  if (!free) return 'no depth: the file of this name belongs to a picture whose name is closer'
  if (!shared) return 'no depth: several files could be meant'
  return files.length === 1
    ? 'no depth: the file could belong to several pictures'
    : 'no depth: several files could belong to several pictures'
}

/** Pictures and files whose names are alike. */
interface Group<P, D> {
  pictures: P[]
  files: D[]
}

type Parse = typeof parseName

function match<P extends Named, D extends Named>(pictures: readonly P[], files: readonly D[], parse: Parse) {
  const found = new Map<P, D>()
  const unclear = new Map<P, Rivals<D>>()
  /** Files that are taken or disputed, and by which likeness. */
  const spoken = new Map<D, Likeness>()
  if (files.length === 0) return { found, unclear }
  for (const likeness of likenesses(files.map(({ name }) => parse(name)))) {
    const byPath = likeness.parts === Number.POSITIVE_INFINITY
    if (!byPath && (spoken.size === files.length || found.size + unclear.size === pictures.length)) break
    for (const group of groupsOf(pictures, files, likeness, parse)) {
      const waiting = group.pictures.filter((picture) => !found.has(picture) && !unclear.has(picture))
      if (waiting.length === 0) continue
      const pairs = clearPairs(group, likeness)
      if (pairs.every(([picture, file]) => !found.has(picture) && !unclear.has(picture) && !spoken.has(file))) {
        for (const [picture, file] of pairs) {
          found.set(picture, file)
          spoken.set(file, likeness)
        }
      }
      const open = group.files.filter((file) => !spoken.has(file))
      // Frame 0 of every scene has the same bare name: where each of the files has a picture of its own path, nothing is unclear.
      const atIssue = byPath ? group.files : group.files.filter((file) => (spoken.get(file) ?? likeness) === likeness)
      const left = waiting.filter((picture) => !found.has(picture) && atIssue.some((file) => !isSame(picture, file)))
      for (const picture of left) {
        const free = open.some((file) => !isSame(picture, file))
        unclear.set(picture, { files: group.files, shared: group.pictures.length > 1, free })
      }
      if (left.length > 0) for (const file of open) spoken.set(file, likeness)
    }
  }
  return { found, unclear }
}

/** The one pair of a group; else those whose names are the same to the letter, if that leaves no file over. */
function clearPairs<P extends Named, D extends Named>({ pictures, files }: Group<P, D>, likeness: Likeness): [P, D][] {
  const [file, picture] = [files[0]!, pictures[0]!]
  if (files.length === 1) {
    const others = pictures.filter((one) => !isSame(one, file))
    if (others.length === 1) return [[others[0]!, file]]
  } else if (pictures.length === 1) {
    const others = files.filter((one) => !isSame(picture, one))
    if (others.length === 1) return [[picture, others[0]!]]
  }
  if (!likeness.exact) return []
  const meant = new Map<string, P[]>()
  for (const one of pictures)
    for (const key of letterKeysOfPicture(one.name)) meant.set(key, [...(meant.get(key) ?? []).slice(0, 2), one])
  const pairs: [P, D][] = []
  for (const one of files) {
    const same = (meant.get(letterKey(one.name)) ?? []).filter((other) => !isSame(other, one))
    if (same.length !== 1) return []
    pairs.push([same[0]!, one])
  }
  return new Set(pairs.map(([one]) => one)).size === pairs.length ? pairs : []
}

/** The groups that hold both pictures and files, in the order of the pictures. */
function groupsOf<P extends Named, D extends Named>(
  pictures: readonly P[],
  files: readonly D[],
  likeness: Likeness,
  parse: Parse,
): Group<P, D>[] {
  const groups = new Map<string, Group<P, D>>()
  const put = (named: readonly Named[], add: (group: Group<P, D>, at: number) => void) => {
    const marks = marksOf(named.map(({ name }) => parse(name)))
    for (const [at, { name }] of named.entries()) {
      const key = nameKey(parse(name), likeness, marks)
      if (key === '' && likeness.parts !== Number.POSITIVE_INFINITY) continue
      const group = groups.get(key) ?? { pictures: [], files: [] }
      groups.set(key, group)
      add(group, at)
    }
  }
  put(pictures, (group, at) => group.pictures.push(pictures[at]!))
  put(files, (group, at) => group.files.push(files[at]!))
  const both = [...groups.values()].filter((group) => group.pictures.length > 0 && group.files.length > 0)
  const shared = sharedFolders(files.map(({ name }) => name))
  return both.map((group) => ({ ...group, files: likelier(group.files, shared, parse) }))
}

/**
 * Where some names say that they are depth, others of the same key that could be pictures are; where some are for looking at, the
 * others go first. @param shared length of the folders that all names share: these tell nothing
 */
function likelier<D extends Named>(files: D[], shared: number, parse: Parse): D[] {
  const tells = ({ name }: D) => parse(name.slice(shared)).isDepth
  const left = files.some(tells) ? files.filter((file) => tells(file) || !isPicture(file.name)) : files
  const plain = left.filter(({ name }) => !parse(name).isPreview)
  return plain.length > 0 ? plain : left
}

function remembering<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>()
  return (name) => {
    const known = made.get(name)
    if (known !== undefined) return known
    const value = make(name)
    made.set(name, value)
    return value
  }
}

function isSame({ identity }: Named, other: Named): boolean {
  return identity !== undefined && identity === other.identity
}
