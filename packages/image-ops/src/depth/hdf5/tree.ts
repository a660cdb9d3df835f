import type { Cursor, Source } from './source.ts'

/** Fewest bytes that hold numbers up to `most`. */
export function bytesFor(most: number): number {
  return Math.floor(Math.log2(most) / 8) + 1
}

/** The children of the leaves of a version 1 tree, each with a cursor at the key before it. `keySize` in bytes, `type` 0 groups, 1 chunks. */
export function* walkTree(
  source: Source,
  address: number,
  { type, keySize }: { type: 0 | 1; keySize: number },
  above = 256,
): Generator<{ key: Cursor; child: number }> {
  const cursor = source.at(address).signature('TREE')
  if (cursor.number(1) !== type) throw new RangeError('a tree of another kind')
  const level = cursor.number(1)
  if (level >= above) throw new RangeError('a tree whose levels do not fall')
  const entries = cursor.number(2)
  cursor.skip(2 * source.offsetSize)
  for (let entry = 0; entry < entries; entry++) {
    const key = source.at(cursor.position)
    const child = cursor.skip(keySize).address()
    if (child === null) continue
    if (level === 0) yield { key, child }
    else yield* walkTree(source, child, { type, keySize }, level)
  }
}

/** The records of a version 2 tree of `type`, each as a cursor at it, with its size in bytes. */
export function* walkRecords(
  source: Source,
  address: number,
  type: number,
): Generator<{ record: Cursor; size: number }> {
  const header = source.at(address).signature('BTHD')
  if (header.number(1) !== 0 || header.number(1) !== type) throw new RangeError('a tree of another kind')
  const nodeSize = header.number(4)
  const size = header.number(2)
  const depth = header.number(2)
  header.skip(2)
  const root = header.address()
  const count = header.number(2)
  header.skip(source.lengthSize).check()
  if (size === 0 || nodeSize < 10 + size || depth > 16) throw new RangeError('a tree of odd sizes')

  // Bytes of the two counts beside every child's address, by depth: of its records, and of all below it.
  const mostInLeaf = Math.floor((nodeSize - 10) / size)
  const countSize = bytesFor(mostInLeaf)
  const totalSizes = [0]
  let total = mostInLeaf
  for (let level = 1; level <= depth; level++) {
    const pointer = source.offsetSize + countSize + totalSizes[level - 1]!
    const most = Math.floor((nodeSize - 10 - pointer) / (size + pointer))
    total = (most + 1) * total + most
    totalSizes.push(bytesFor(total))
  }

  function* node(at: number | null, records: number, level: number): Generator<{ record: Cursor; size: number }> {
    if (at === null) return
    const cursor = source
      .at(at)
      .signature(level === 0 ? 'BTLF' : 'BTIN')
      .skip(2)
    if (records * size > nodeSize) throw new RangeError('more records than fit')
    const first = cursor.position
    cursor.skip(records * size)
    const children: [number | null, number][] = []
    for (let child = 0; level > 0 && child <= records; child++) {
      children.push([cursor.address(), cursor.number(countSize)])
      cursor.skip(totalSizes[level - 1]!)
    }
    cursor.check()
    for (let i = 0; i < records; i++) yield { record: source.at(first + i * size), size }
    for (const [child, inside] of children) yield* node(child, inside, level - 1)
  }
  yield* node(root, count, depth)
}
