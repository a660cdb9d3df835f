import type { HashedInput } from './collect-hashes.ts'
import { nearest, toHashList } from './hash-list.ts'

/** A training picture that is also in the other set. */
export interface Leak {
  train: string
  against: string
  /** Bits of 256 in which their hashes differ. */
  distance: number
}

/** What was compared, in numbers. */
export interface InputCounts {
  pictures: number
  /** Too plain to be compared. */
  plain: number
  unreadable: number
}

/** What two inputs have in common. */
export interface LeakReport {
  train: InputCounts
  against: InputCounts
  leaks: Leak[]
}

/** Compares two inputs picture by picture; of each training picture the most similar other one counts, within `bits`. */
export function compareInputs(train: HashedInput, against: HashedInput, bits: number): LeakReport {
  const list = toHashList(against.hashes)
  const leaks = train.hashes.flatMap(({ hash, name }) => {
    const found = nearest(list, hash, bits)
    return found === null ? [] : [{ train: name, against: list.names[found.index]!, distance: found.distance }]
  })
  return { train: countsOf(train), against: countsOf(against), leaks }
}

function countsOf({ hashes, plain, skipped }: HashedInput): InputCounts {
  return { pictures: hashes.length + plain.length, plain: plain.length, unreadable: skipped.length }
}
