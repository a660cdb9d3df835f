import { stat } from 'node:fs/promises'
import type { FoundFile } from '../inputs/find-files.ts'
import type { ListedFile } from '../inputs/list-file.ts'
import { type DepthPair, pairDepth } from '../inputs/pair-depth.ts'
import { identityOf, type Place } from '../inputs/place.ts'
import type { SkippedFile } from '../inputs/skipped-file.ts'
import type { Picture } from './list-pictures.ts'

/** A file by its name and place. */
export interface NamedPlace {
  name: string
  place: Place
  identity: string
}

/** Pictures with the depth that is theirs. */
export interface Joined {
  pairs: Map<Picture, DepthPair<NamedPlace>>
  /** Pictures for which the depth cannot be told, and why. */
  unclear: SkippedFile[]
  /** Pictures that are the depth of another one. */
  isDepth: Set<Picture>
}

/** Depth files as they were found, told apart from pictures by what they are on the disk. */
export async function withIdentity(files: readonly FoundFile[]): Promise<NamedPlace[]> {
  return Promise.all(files.map(async ({ name, place }) => ({ name, place, identity: await identityOf(place) })))
}

/** Joins pictures and depth: what a list says goes first, the others are paired by name. One depth file serves one picture. */
export async function joinDepth(pictures: readonly Picture[], depthFiles: readonly NamedPlace[]): Promise<Joined> {
  const { pairs, unclear } = await listedPairs(pictures)
  const taken = new Set([...pairs.values()].flatMap(({ depth, mask }) => [depth.identity, mask?.identity]))
  const byName = pairDepth(
    distinct(pictures.filter(({ depth }) => depth === undefined)),
    depthFiles.filter(({ identity }) => !taken.has(identity)),
  )
  for (const [picture, pair] of byName.pairs) pairs.set(picture, pair)
  const settled = new Set([...pairs.keys()].map(({ hash }) => hash))
  for (const { picture, reason, names } of byName.unclear)
    if (!settled.has(picture.hash)) unclear.push({ name: picture.name, reason, files: names })
  const used = new Set([...pairs.values()].map(({ depth }) => depth.identity))
  const isDepth = new Set(pictures.filter(({ identity }) => identity !== undefined && used.has(identity)))
  for (const picture of isDepth) pairs.delete(picture)
  return { pairs, unclear, isDepth }
}

/** What the list says, where it can be so. */
async function listedPairs(pictures: readonly Picture[]): Promise<Pick<Joined, 'pairs' | 'unclear'>> {
  const pairs: Joined['pairs'] = new Map()
  const unclear: SkippedFile[] = []
  const pictureOf = new Map<string, Set<string>>() // hashes of the pictures by their depth
  const depthOf = new Map<string, Set<string>>() // depths by the path of their picture
  const listed: { picture: Picture; depth: NamedPlace; mask: NamedPlace | undefined }[] = []
  for (const picture of pictures) {
    if (picture.depth === undefined) continue
    const gone = await missing(picture.depth, picture.mask)
    if (gone !== undefined) {
      unclear.push({
        name: gone.name,
        reason: 'listed as depth or mask, and there is no such file',
        files: [picture.name],
      })
      continue
    }
    const depth = await placed(picture.depth)
    if (depth.identity === (await identityOf(picture.place))) {
      unclear.push({ name: picture.name, reason: 'no depth: the list names the picture itself as its depth' })
      continue
    }
    listed.push({ picture, depth, mask: picture.mask && (await placed(picture.mask)) })
    add(pictureOf, depth.identity, picture.hash)
    add(depthOf, JSON.stringify(picture.place), depth.identity)
  }
  for (const { picture, depth, mask } of listed) {
    const refuse = (reason: string) => unclear.push({ name: picture.name, reason, files: [depth.name] })
    if (pictureOf.get(depth.identity)!.size > 1) refuse('no depth: the list gives its depth to several pictures')
    else if (depthOf.get(JSON.stringify(picture.place))!.size > 1) refuse('no depth: the list gives it several depths')
    else pairs.set(picture, { depth, mask })
  }
  return { pairs, unclear }
}

/** One picture of each content: a copy beside it makes nothing unclear, unless its name means another depth. */
function distinct(pictures: readonly Picture[]): Picture[] {
  const kept = new Map<string, Picture>()
  for (const picture of pictures) {
    const key = `${picture.hash} ${picture.name.replace(/\.[^./]+$/, '')}`
    if (!kept.has(key)) kept.set(key, picture)
  }
  return [...kept.values()]
}

async function missing(...files: (ListedFile | undefined)[]): Promise<ListedFile | undefined> {
  for (const file of files) if (file !== undefined && (await stat(file.path).catch(() => null)) === null) return file
  return undefined
}

async function placed({ name, path }: ListedFile): Promise<NamedPlace> {
  return { name, place: path, identity: await identityOf(path) }
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key) ?? new Set()
  sets.set(key, set.add(value))
}
