import { bytesOf, elementType, int64Bytes } from './arrays.ts'
import { writeEntry, writeMessage } from './write-message.ts'

/** A piece of a prompt: tokens, or a picture that the server turns into `expectedTokens` of them. */
export type Chunk =
  | { tokens: Int32Array }
  | { image: Uint8Array; format: 'png' | 'jpeg'; expectedTokens?: number | undefined }

/** One row: what the model reads, and per position what the loss takes. */
export interface Datum {
  input: readonly Chunk[]
  /** By the names of the protocol: `target_tokens` (integers), `weights`, `logprobs`, `advantages`; each as long as the input. */
  lossInputs: Readonly<Record<string, Float32Array | Int32Array>>
}

/** A loss of the server: `cross_entropy`, `importance_sampling`, `ppo`, `cispo` and whatever else it knows. */
export interface Loss {
  name: string
  /** Its settings. Clip thresholds are bounds of the ratio (0.8, 1.28), not distances from 1. */
  settings?: Readonly<Record<string, number>>
}

/** A `ForwardBackwardRequest` in bytes. */
export function writeForwardRequest(request: {
  modelId: string
  sequence: number
  data: readonly Datum[]
  loss: Loss
  forwardOnly: boolean
}): Uint8Array {
  const { modelId, sequence, data, loss, forwardOnly } = request
  const message = writeMessage()
  message.bytes(1, modelId)
  message.integer(2, sequence)
  for (const datum of data) message.bytes(3, writeDatum(datum))
  message.bytes(4, loss.name)
  for (const [name, value] of Object.entries(loss.settings ?? {}))
    message.bytes(
      5,
      writeEntry(name, (entry) => entry.double(2, value)),
    )
  message.integer(6, forwardOnly ? 1 : 0)
  return message.finish()
}

/** About how long a row is on the wire, bytes; requests are cut by it. */
export function datumSize({ input, lossInputs }: Datum): number {
  const chunks = input.reduce(
    (sum, chunk) => sum + ('image' in chunk ? chunk.image.length : chunk.tokens.length * 4),
    0,
  )
  const arrays = Object.values(lossInputs).reduce(
    (sum, values) => sum + values.length * (values instanceof Int32Array ? 8 : 4),
    0,
  )
  return chunks + arrays + 64
}

function writeDatum({ input, lossInputs }: Datum): Uint8Array {
  const message = writeMessage()
  for (const chunk of input) message.bytes(1, writeChunk(chunk))
  for (const [name, values] of Object.entries(lossInputs))
    message.bytes(
      2,
      writeEntry(name, (entry) => entry.bytes(2, writeTensor(values))),
    )
  return message.finish()
}

function writeChunk(chunk: Chunk): Uint8Array {
  const [message, body] = [writeMessage(), writeMessage()]
  if ('image' in chunk) {
    body.bytes(1, chunk.image)
    body.bytes(2, chunk.format)
    body.integer(3, chunk.expectedTokens ?? 0)
    message.bytes(2, body.finish())
  } else {
    if (chunk.tokens.length > 0) body.bytes(1, bytesOf(chunk.tokens))
    message.bytes(1, body.finish())
  }
  return message.finish()
}

function writeTensor(values: Float32Array | Int32Array): Uint8Array {
  const integers = values instanceof Int32Array
  const message = writeMessage()
  message.bytes(1, integers ? int64Bytes(values) : bytesOf(values))
  message.integer(3, integers ? elementType.int64 : elementType.float32)
  message.packed(4, [values.length])
  return message.finish()
}
