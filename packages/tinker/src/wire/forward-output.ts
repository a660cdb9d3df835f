import { brokenReply } from '../errors/tinker-error.ts'
import { elementSize, int64, type Numbers, readNumbers } from './arrays.ts'
import { readDouble, readEntry, readMessage, readText } from './read-message.ts'

/** What a forward pass came to. */
export interface ForwardOutput {
  /** What the server calls its outputs. */
  type: string
  /** One per row, by name: `logprobs`, and what else the server tells. Arrays are flat. */
  rows: Record<string, Numbers>[]
  metrics: Record<string, number>
}

/**
 * Reads a `ForwardBackwardOutput`.
 * @throws TinkerError `protocol` for bytes that are none
 */
export function readForwardOutput(bytes: Uint8Array): ForwardOutput {
  const output: ForwardOutput = { type: '', rows: [], metrics: {} }
  for (const { field, bytes: body } of readMessage(bytes)) {
    if (field === 1) output.type = readText(body)
    if (field === 2) output.rows = [...output.rows, ...readRecord(body)]
    if (field === 3) {
      const { key, value } = readEntry(body)
      output.metrics[key] = value.length === 0 ? 0 : readDouble(value)
    }
  }
  return output
}

/** An `ArrayRecord`: each field holds the arrays of all rows, one after another. */
function readRecord(bytes: Uint8Array): Record<string, Numbers>[] {
  const columns: [string, Numbers[]][] = []
  let count = 0
  for (const { field, bytes: body, integer } of readMessage(bytes)) {
    if (field === 2) {
      const { key, value } = readEntry(body)
      columns.push([key, readColumn(value)])
    }
    if (field === 3) count = integer
  }
  if (count === 0) count = columns[0]?.[1].length ?? 0 // servers before `num_datums`
  if (count > mostRows) throw brokenReply(`the reply speaks of ${count} rows`)
  for (const [name, { length }] of columns)
    if (length !== count) throw brokenReply(`the reply holds ${length} arrays ${name} for ${count} rows`)
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(columns.map(([name, arrays]) => [name, arrays[row]!])),
  )
}

/** More rows than any request holds. */
const mostRows = 1_000_000

/** A `BatchedTensor`: bytes, and where each row's begin and end. */
function readColumn(bytes: Uint8Array): Numbers[] {
  let [data, offsetBytes, type] = [new Uint8Array(0), new Uint8Array(0), 0]
  for (const { field, bytes: body, integer } of readMessage(bytes)) {
    if (field === 1) data = body.slice()
    if (field === 2) offsetBytes = body.slice()
    if (field === 3) type = integer
  }
  const offsets = Array.from(int64(offsetBytes), Number)
  if (offsets.length > 0) elementSize(type)
  return offsets.slice(1).map((end, row) => {
    const start = offsets[row]!
    if (!(start >= 0 && start <= end && end <= data.length))
      throw brokenReply(`the reply holds an array from byte ${start} to ${end} of ${data.length}`)
    return readNumbers(data.subarray(start, end), type)
  })
}
