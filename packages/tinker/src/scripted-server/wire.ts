import { bytesOf, elementType, readNumbers } from '../wire/arrays.ts'
import { readDouble, readEntry, readMessage, readPacked, readText } from '../wire/read-message.ts'
import { concatenate, writeEntry, writeMessage } from '../wire/write-message.ts'

/** A `ForwardBackwardRequest` as a server reads it. */
export interface ReceivedForward {
  modelId: string
  sequence: number
  data: ReceivedDatum[]
  loss: string
  settings: Record<string, number>
  forwardOnly: boolean
}

export interface ReceivedDatum {
  chunks: ({ tokens: number[] } | { image: Uint8Array; format: string; expectedTokens: number })[]
  lossInputs: Record<string, number[]>
  shapes: Record<string, number[]>
}

/** Reads what clients send. */
export function readForwardRequest(bytes: Uint8Array): ReceivedForward {
  const request: ReceivedForward = { modelId: '', sequence: 0, data: [], loss: '', settings: {}, forwardOnly: false }
  for (const { field, integer, bytes: body } of readMessage(bytes)) {
    if (field === 1) request.modelId = readText(body)
    if (field === 2) request.sequence = integer
    if (field === 3) request.data.push(readDatum(body))
    if (field === 4) request.loss = readText(body)
    if (field === 5) {
      const { key, value } = readEntry(body)
      request.settings[key] = readDouble(value)
    }
    if (field === 6) request.forwardOnly = integer === 1
  }
  return request
}

function readDatum(bytes: Uint8Array): ReceivedDatum {
  const datum: ReceivedDatum = { chunks: [], lossInputs: {}, shapes: {} }
  for (const { field, bytes: body } of readMessage(bytes)) {
    if (field === 1) datum.chunks.push(readChunk(body))
    if (field === 2) {
      const { key, value } = readEntry(body)
      let [dense, type, shape] = [new Uint8Array(0) as Uint8Array, 0, [] as number[]]
      for (const part of readMessage(value)) {
        if (part.field === 1) dense = part.bytes
        if (part.field === 3) type = part.integer
        if (part.field === 4) shape = readPacked(part.bytes)
      }
      datum.lossInputs[key] = Array.from<number | bigint, number>(readNumbers(dense, type), Number)
      datum.shapes[key] = shape
    }
  }
  return datum
}

function readChunk(bytes: Uint8Array): ReceivedDatum['chunks'][number] {
  for (const { field, bytes: body } of readMessage(bytes)) {
    const parts = readMessage(body)
    const of = (number: number) => parts.find((part) => part.field === number)
    const data = of(1)?.bytes ?? new Uint8Array(0)
    if (field === 1)
      return { tokens: Array.from<number | bigint, number>(readNumbers(data, elementType.int32), Number) }
    if (field === 2)
      return {
        image: data,
        format: readText(of(2)?.bytes ?? new Uint8Array(0)),
        expectedTokens: of(3)?.integer ?? 0,
      }
  }
  return { tokens: [] }
}

/** A `ForwardBackwardOutput` as servers send it: one record whose fields hold the arrays of all rows. */
export function writeForwardOutput(
  type: string,
  rows: readonly Record<string, readonly number[]>[],
  metrics: Record<string, number>,
): Uint8Array {
  const message = writeMessage()
  message.bytes(1, type)
  const record = writeMessage()
  for (const name of Object.keys(rows[0] ?? {})) {
    const arrays = rows.map((row) => bytesOf(Float32Array.from(row[name]!)))
    const ends = [0]
    for (const { length } of arrays) ends.push(ends.at(-1)! + length)
    const tensor = writeMessage()
    tensor.bytes(1, concatenate(arrays))
    tensor.bytes(2, bytesOf(BigInt64Array.from(ends, BigInt)))
    tensor.integer(3, elementType.float32)
    record.bytes(
      2,
      writeEntry(name, (entry) => entry.bytes(2, tensor.finish())),
    )
  }
  record.integer(3, rows.length)
  if (rows.length > 0) message.bytes(2, record.finish())
  for (const [name, value] of Object.entries(metrics))
    message.bytes(
      3,
      writeEntry(name, (entry) => entry.double(2, value)),
    )
  return message.finish()
}

/** A `SampleResponse`. */
export function writeSampleOutput(
  sequences: readonly { tokens: readonly number[]; logprobs: readonly number[]; stopped: boolean }[],
  promptLogprobs: readonly number[] | null,
): Uint8Array {
  const message = writeMessage()
  for (const { tokens, logprobs, stopped } of sequences) {
    const sequence = writeMessage()
    sequence.integer(1, stopped ? 0 : 1)
    sequence.bytes(2, bytesOf(Int32Array.from(tokens)))
    sequence.bytes(3, bytesOf(Float32Array.from(logprobs)))
    message.bytes(1, sequence.finish())
  }
  if (promptLogprobs !== null) message.bytes(2, bytesOf(Float32Array.from(promptLogprobs)))
  return message.finish()
}
