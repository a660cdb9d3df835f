import { open } from 'node:fs/promises'
import { SpatialError } from '@spatial-ssrl/core'
import { toFloat32 } from './float-formats.ts'
import { blockSize, dequantiseBlocks } from './int4-blocks.ts'
import { bytesPerElement, type TensorDtype, type TensorEntry } from './safetensors-header.ts'

/** Where the bytes of a weight lie in a safetensors file. */
export interface StoredWeight extends Omit<TensorEntry, 'dtype'> {
  file: string
  /** INT4: four bits a weight, with `scales`. */
  dtype: TensorDtype | 'INT4'
  /** F32, one for each 32 weights of a row. */
  scales?: Pick<TensorEntry, 'begin' | 'end'>
  /** What the weight was before it was rounded to four bits, where that is known. */
  origin?: StoredWeight
}

/** Weights by published name, in the order of the network. */
export type StoredWeights = Map<string, StoredWeight>

/** Types that a weight may be stored in. */
export const floatDtypes: readonly TensorDtype[] = ['F32', 'F16', 'BF16', 'F64']

/** Elements read at a time: 64 MB of float32, so that a large weight never lies in memory twice. */
const chunkElements = 2 ** 24

/**
 * Reads a weight as float32 into `target` (a new array by default), a part at a time.
 * @throws SpatialError `model` if the file is missing or became shorter
 */
export async function readStored(
  stored: StoredWeight,
  target = new Float32Array(stored.shape.reduce((product, size) => product * size, 1)),
): Promise<Float32Array> {
  let done = 0
  for await (const part of partsOf(stored, chunkElements)) {
    target.set(part, done)
    done += part.length
  }
  return target
}

/**
 * The elements of a weight as float32, `elements` at a time (a multiple of 32).
 * @throws SpatialError `model` if the file is missing or became shorter
 */
export async function* partsOf(stored: StoredWeight, elements: number): AsyncGenerator<Float32Array> {
  const { dtype, shape, begin, scales } = stored
  const count = shape.reduce((product, size) => product * size, 1)
  const width = dtype === 'INT4' ? 0.5 : bytesPerElement[dtype]
  const reader = await openStored(stored)
  try {
    for (let done = 0; done < count; done += elements) {
      const length = Math.min(elements, count - done)
      const bytes = await reader.read(begin + done * width, length * width)
      if (dtype !== 'INT4') yield toFloat32({ dtype, shape, bytes })
      else {
        const of = await reader.read(scales!.begin + (4 * done) / blockSize, (4 * length) / blockSize)
        yield dequantiseBlocks({ numbers: bytes, scales: new Float32Array(of.buffer) })
      }
    }
  } finally {
    await reader.close()
  }
}

/**
 * The bytes of a weight as they are stored, `most` at a time.
 * @throws SpatialError `model` if the file is missing or became shorter
 */
export async function* bytesOf(stored: StoredWeight, most: number): AsyncGenerator<Uint8Array> {
  const reader = await openStored(stored)
  try {
    for (let at = stored.begin; at < stored.end; at += most)
      yield await reader.read(at, Math.min(most, stored.end - at))
  } finally {
    await reader.close()
  }
}

/** Reads places of the file that holds a weight. */
async function openStored({ file }: StoredWeight) {
  const handle = await open(file, 'r').catch((cause: Error) => {
    throw new SpatialError('model', `${file}: cannot be read (${cause.message}); download it again`, { cause })
  })
  return {
    async read(from: number, length: number): Promise<Uint8Array> {
      const bytes = new Uint8Array(length)
      for (let filled = 0; filled < length; ) {
        const { bytesRead } = await handle.read(bytes, filled, length - filled, from + filled)
        if (bytesRead === 0)
          throw new SpatialError('model', `${file}: became shorter while it was read; write it again`)
        filled += bytesRead
      }
      return bytes
    },
    close: () => handle.close(),
  }
}
