import { type Entry, entriesOf, isSet } from './fixed-array.ts'
import type { Source } from './source.ts'

/**
 * The entries of an extensible array, which indexes the chunks of a dataset that grows along one axis: the first ones in its index
 * block, the next ones in data blocks that the index block names, all others in data blocks that super blocks name. Super block s has
 * 2^⌊s/2⌋ data blocks of 2^⌈s/2⌉ times the least number of entries.
 */
export function* extensibleArray(source: Source, address: number): Generator<Entry> {
  const header = source.at(address).signature('EAHD').skip(2)
  const size = header.number(1)
  const countBits = header.number(1)
  const inIndex = header.number(1)
  const leastEntries = header.number(1)
  const leastPointers = header.number(1)
  const pageEntries = 2 ** header.number(1)
  const used = header.skip(4 * source.lengthSize).length()
  const indexAddress = header.skip(source.lengthSize).address()
  header.check()
  if (indexAddress === null) return
  const inDirect = 2 * Math.log2(leastPointers)
  const supers = 1 + countBits - Math.log2(leastEntries)
  if (size < source.offsetSize || !Number.isInteger(inDirect) || !Number.isInteger(supers) || countBits > 64)
    throw new RangeError('an array of odd sizes')

  const prefix = 2 + source.offsetSize // version, whose entries, where the header is
  const offsetBytes = Math.ceil(countBits / 8)

  function* dataBlock(at: number | null, entries: number, first: number, usesPage: ((page: number) => boolean) | null) {
    if (at === null) return
    const block = source
      .at(at)
      .signature('EADB')
      .skip(prefix + offsetBytes)
    if (usesPage === null) {
      yield* entriesOf(block, entries, size, first)
      return
    }
    block.check()
    for (let page = 0; page * pageEntries < entries; page++) {
      const place = block.position + page * (pageEntries * size + 4)
      if (usesPage(page)) yield* entriesOf(source.at(place), pageEntries, size, first + page * pageEntries)
    }
  }

  const index = source.at(indexAddress).signature('EAIB').skip(prefix)
  for (let i = 0; i < inIndex; i++, index.skip(size)) yield { number: i, cursor: source.at(index.position), size }
  const direct = Array.from({ length: 2 * (leastPointers - 1) }, () => index.address())
  const beyond = Array.from({ length: Math.max(0, supers - inDirect) }, () => index.address())
  index.check()
  let first = inIndex
  for (let number = 0; number < supers && first < used; number++) {
    const blocks = 2 ** Math.floor(number / 2)
    const entries = 2 ** Math.ceil(number / 2) * leastEntries
    let addresses = direct.splice(0, number < inDirect ? blocks : 0)
    const pages = entries > pageEntries ? entries / pageEntries : 0
    let pagesUsed: Uint8Array = new Uint8Array()
    const superAddress = number < inDirect ? null : beyond[number - inDirect]!
    if (superAddress !== null) {
      const block = source
        .at(superAddress)
        .signature('EASB')
        .skip(prefix + offsetBytes)
      pagesUsed = block.bytes(blocks * Math.ceil(pages / 8))
      addresses = Array.from({ length: blocks }, () => block.address())
      block.check()
    }
    for (let i = 0; i < blocks && first + i * entries < used; i++)
      yield* dataBlock(
        addresses[i] ?? null,
        entries,
        first + i * entries,
        pages === 0 ? null : (page) => isSet(pagesUsed, i * pages + page),
      )
    first += blocks * entries
  }
}
