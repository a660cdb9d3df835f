import type { ArenaLayout } from '../arena/arena.ts'

/** A run of parameters that one lane sums the gradients of and updates. */
export interface Share {
  /** Slots of the layout, the last one excluded. */
  firstSlot: number
  endSlot: number
  /** Where their values lie in an arena. */
  offset: number
  length: number
}

/** Divides the parameters into runs of about equal length, one after another. */
export function shareOut({ slots, length }: ArenaLayout, lanes: number): Share[] {
  let [slot, offset] = [0, 0]
  return Array.from({ length: lanes }, (_, lane) => {
    const share = { firstSlot: slot, endSlot: slot, offset, length: 0 }
    const end = (length * (lane + 1)) / lanes
    // A parameter belongs where its middle lies; the last lane takes what is left.
    while (slot < slots.length && (lane === lanes - 1 || offset + slots[slot]!.length / 2 <= end))
      offset += slots[slot++]!.length
    return { ...share, endSlot: slot, length: offset - share.offset }
  })
}
