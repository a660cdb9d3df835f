import { open, stat } from 'node:fs/promises'
import { gguf } from '@huggingface/gguf'
import { SpatialError } from '@spatial-ssrl/core'
import { shortened, shortName } from '../hf/shortened.ts'
import { type BlockType, blockTypes } from './block-types.ts'

/** A weight of a GGUF file. */
export interface GgufTensor {
  name: string
  /** Outermost size first, as elsewhere. */
  shape: number[]
  type: BlockType
  /** Bytes from the beginning of the file, and how many. */
  start: number
  length: number
}

/** What a GGUF file says of itself, and where its weights lie. */
export interface GgufFile {
  file: string
  metadata: Record<string, unknown>
  tensors: GgufTensor[]
}

/** Numbers of a weight: the largest of published models have 2³¹. */
const mostNumbers = 2 ** 34

/** Reads the head of a GGUF file. @throws SpatialError `model`, one line that names what is damaged or not supported */
export async function readGguf(file: string): Promise<GgufFile> {
  const found = await stat(file).catch(() => null) // the library would take an address for a file elsewhere
  if (!found?.isFile()) throw new SpatialError('model', `${file}: not found; expected a GGUF file`)
  const { metadata, tensorInfos, tensorDataOffset } = await gguf(file, { allowLocalFile: true }).catch((cause) => {
    const [message] = String(cause?.message ?? cause).split('\n', 1)
    throw new SpatialError('model', `${file}: not a GGUF file (${shortName(message!)}); download it again`, { cause })
  })
  if (!(Number(tensorDataOffset) <= found.size))
    // past the end, the library reads zeros
    throw new SpatialError('model', `${file}: ends before its weights begin; download it again`)
  const tensors = tensorInfos.map(({ name, shape, dtype, offset }): GgufTensor => {
    const at = `${file}: ${shortName(name)}`
    const type = blockTypes.get(dtype)
    if (type === undefined) {
      const known = [...blockTypes.values()].map((kind) => kind.name).join(', ')
      throw new SpatialError('model', `${at}: is stored as type ${dtype} of ggml; read are ${known}`)
    }
    const sizes = shape.map(Number).reverse()
    const numbers = sizes.reduce((product, size) => product * size, 1)
    if (!(numbers >= 1 && numbers <= mostNumbers) || sizes.at(-1)! % type.size !== 0)
      throw new SpatialError('model', `${at}: has the shape ${sizes.join('×')}; expected rows of whole blocks`)
    const start = Number(tensorDataOffset + offset)
    const length = (numbers / type.size) * type.bytes
    if (!(start + length <= found.size))
      throw new SpatialError('model', `${at}: lies beyond the end of the file; download it again`)
    return { name, shape: sizes, type, start, length }
  })
  return { file, metadata: metadata as Record<string, unknown>, tensors }
}

/** Blocks read at a time. */
const stride = 65_536

/** The numbers of a weight as float32. @throws SpatialError `model` if the file ends early */
export async function readGgufTensor(file: string, { name, type, start, length }: GgufTensor): Promise<Float32Array> {
  const blocks = length / type.bytes
  const values = new Float32Array(blocks * type.size)
  const handle = await open(file)
  try {
    for (let first = 0; first < blocks; first += stride) {
      const count = Math.min(stride, blocks - first)
      const bytes = new Uint8Array(count * type.bytes)
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start + first * type.bytes)
      if (bytesRead < bytes.length)
        throw new SpatialError('model', `${file}: ${shortened(name)} ends early; download it again`)
      const view = new DataView(bytes.buffer)
      for (let block = 0; block < count; block++)
        type.read(view, block * type.bytes, values, (first + block) * type.size)
    }
  } finally {
    await handle.close()
  }
  return values
}
