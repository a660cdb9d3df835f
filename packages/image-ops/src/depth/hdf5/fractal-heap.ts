import { type Cursor, type Source, UnreadFeature } from './source.ts'
import { bytesFor } from './tree.ts'

/** How to find an object of a fractal heap by its identifier: a cursor at it. */
export function openFractalHeap(source: Source, address: number): (id: Cursor) => Cursor {
  const { offsetSize, lengthSize } = source
  const header = source.at(address).signature('FRHP').skip(1)
  header.skip(2)
  const filtered = header.number(2) > 0
  header.skip(1)
  const mostManaged = header.number(4)
  header.skip(2 * offsetSize + 10 * lengthSize)
  const width = header.number(2)
  const startingSize = header.length()
  const mostDirect = header.length()
  const offsetBytes = Math.ceil(header.number(2) / 8)
  header.skip(2)
  const root = header.address()
  const rows = header.number(2)
  if (filtered) throw new UnreadFeature('a packed heap of names', 'save it without')
  header.check()
  if (root === null || width === 0 || startingSize === 0 || mostDirect < startingSize)
    throw new RangeError('a heap of odd sizes')
  const directRows = Math.log2(mostDirect) - Math.log2(startingSize) + 2
  const lengthBytes = Math.min(bytesFor(mostDirect), bytesFor(mostManaged))

  /** The address of the byte at `offset` of the heap, which lies in the block at `block` that begins at `first` of it. */
  const locate = (block: number, rowsOfBlock: number, offset: number): number => {
    if (rowsOfBlock === 0) return block + offset
    const table = source.at(block).signature('FHIB').position + 1 + offsetSize + offsetBytes
    let first = 0
    for (let row = 0; row < rowsOfBlock; row++) {
      const size = startingSize * 2 ** Math.max(0, row - 1)
      if (offset >= first + width * size) {
        first += width * size
        continue
      }
      const column = Math.floor((offset - first) / size)
      const child = source.at(table + (row * width + column) * offsetSize).address()
      if (child === null) break
      const inside = offset - first - column * size
      const below = row < directRows ? 0 : Math.log2(size / startingSize / width) + 1
      if (!(Number.isInteger(below) && below >= 0)) break
      return locate(child, below, inside)
    }
    throw new RangeError('an object outside its heap')
  }

  return (id) => {
    const kind = (id.number(1) >> 4) & 3
    if (kind === 2) return id // so small that it is its own identifier
    if (kind !== 0) throw new UnreadFeature('a name too long for its heap', 'rename it')
    const offset = id.number(offsetBytes)
    id.number(lengthBytes)
    return source.at(locate(root, rows, offset))
  }
}
