import type { Sample } from '@spatial-ssrl/core'
import { readDataset } from '@spatial-ssrl/dataset'
import type { Part } from './read-parts.ts'

/** Bytes of rows held of all parts together. A part holds one row and, while it reads, one row group whatever that takes. */
const windowBytes = 256e6

/** Rows taken so far, by part number and split. */
export type Taken = Record<string, number>

/** A split of a part and the row that is its next. */
interface Stream {
  name: string
  rows: AsyncGenerator<Sample>
  next: Sample
}

/**
 * The rows of all parts in the order in which one process makes them: draw 0 of every task, draw 1, … In a part the rows of a split have
 * that order already, so one row of each split is enough to know which is next.
 * @param taken rows to leave out at the beginning of each split; counted on as rows are given
 */
export async function* rowsInOrder(parts: readonly Part[], taken: Taken): AsyncGenerator<Sample> {
  const splits = parts.flatMap(({ dir, index, manifest }) =>
    Object.keys(manifest.splits).map((split) => ({ dir, split, name: `${index} ${split}` })),
  )
  const streams: Stream[] = []
  try {
    for (const { dir, split, name } of splits) {
      const options = { split, skip: taken[name] ?? 0, windowBytes: windowBytes / splits.length }
      const rows = readDataset(dir, options)
      const first = await rows.next()
      if (!first.done) streams.push({ name, rows, next: first.value })
    }
    while (streams.length > 0) {
      const stream = streams.reduce((least, other) => (comesBefore(other.next, least.next) ? other : least))
      yield stream.next
      taken[stream.name] = (taken[stream.name] ?? 0) + 1
      const following = await stream.rows.next()
      if (following.done) streams.splice(streams.indexOf(stream), 1)
      else stream.next = following.value
    }
  } finally {
    for (const { rows } of streams) await rows.return(undefined)
  }
}

function comesBefore(a: Sample, b: Sample): boolean {
  const [drawA, drawB] = [Number(a.meta.draw), Number(b.meta.draw)]
  return drawA < drawB || (drawA === drawB && a.task < b.task)
}
