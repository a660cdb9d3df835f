import { openFractalHeap } from './fractal-heap.ts'
import { findMessage, type Message, messageTypes, readObjectHeader } from './object-header.ts'
import { type Cursor, type Source, UnreadFeature } from './source.ts'
import { walkRecords, walkTree } from './tree.ts'

/** What a name of a group leads to. */
type Link = { name: string } & ({ address: number } | { path: string } | { foreign: true })

/** The names of the group at `address`, in the order of the file. */
export function readLinks(source: Source, address: number): Link[] {
  const messages = readObjectHeader(source, address)
  const table = findMessage(messages, messageTypes.symbolTable)
  if (table) return oldLinks(source, table)
  const links = messages.filter(({ type }) => type === messageTypes.link).map((message) => readLink(message.at()))
  const info = findMessage(messages, messageTypes.linkInfo)?.at().skip(1)
  if (info === undefined) return links
  const flags = info.number(1)
  if (flags & 1) info.skip(8)
  const heap = info.address()
  const names = info.address()
  if (heap === null || names === null) return links
  const find = openFractalHeap(source, heap)
  for (const { record } of walkRecords(source, names, 5)) links.push(readLink(find(record.skip(4))))
  return links
}

/**
 * The object of a path such as `depth` or `left/depth`, null where a name on the way is missing. Other files are never opened.
 * @throws UnreadFeature for a link into another file
 */
export function findObject(source: Source, root: number, path: string, hops = 16): number | null {
  let [at, from] = [root, root]
  for (const name of path.split('/').filter((part) => part !== '' && part !== '.')) {
    const link = readLinks(source, at).find((candidate) => candidate.name === name)
    if (link === undefined) return null
    if ('foreign' in link) throw new UnreadFeature(`'${name}' is a link into another file`, 'give that file')
    from = at
    if ('address' in link) at = link.address
    else {
      if (hops === 0) throw new RangeError('links that lead to each other')
      const target = findObject(source, link.path.startsWith('/') ? root : from, link.path, hops - 1)
      if (target === null) return null
      at = target
    }
  }
  return at
}

function readLink(cursor: Cursor): Link {
  cursor.skip(1)
  const flags = cursor.number(1)
  const type = flags & 8 ? cursor.number(1) : 0
  if (flags & 4) cursor.skip(8)
  if (flags & 16) cursor.skip(1)
  const name = cursor.text(cursor.number(1 << (flags & 3)))
  if (type === 0) return { name, address: cursor.address() ?? -1 }
  if (type === 1) return { name, path: cursor.text(cursor.number(2)) }
  return { name, foreign: true }
}

/** Groups as versions before 1.8 write them: a tree of nodes of entries, and a heap of names. */
function oldLinks(source: Source, table: Message): Link[] {
  const cursor = table.at()
  const tree = cursor.address() ?? -1
  const heap = source.at(cursor.address() ?? -1).signature('HEAP')
  const names = heap.skip(4 + 2 * source.lengthSize).address() ?? -1
  const text = (offset: number) => {
    const start = names + offset
    const end = source.bytes.indexOf(0, start)
    if (!(start < source.bytes.length) || end < start) throw new RangeError('a name outside its heap')
    return Buffer.from(source.slice(start, end - start)).toString('utf8')
  }
  const links: Link[] = []
  for (const { child } of walkTree(source, tree, { type: 0, keySize: source.lengthSize })) {
    const node = source.at(child).signature('SNOD').skip(2)
    const count = node.number(2)
    for (let entry = 0; entry < count; entry++) {
      const at = source.at(node.position)
      node.skip(2 * source.offsetSize + 24)
      const name = text(at.number(source.offsetSize))
      const address = at.address()
      const soft = at.number(4) === 2
      if (soft) links.push({ name, path: text(at.skip(4).number(4)) })
      else links.push({ name, address: address ?? -1 })
    }
  }
  return links
}
