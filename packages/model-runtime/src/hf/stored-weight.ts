import { open } from 'node:fs/promises'
import { SpatialError } from '@spatial-ssrl/core'
import { toFloat32 } from './float-formats.ts'
import type { TensorDtype, TensorEntry } from './safetensors-header.ts'

/** Where the bytes of a weight lie in a safetensors file. */
export interface StoredWeight extends TensorEntry {
  file: string
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
  { file, dtype, shape, begin, end }: StoredWeight,
  target = new Float32Array(shape.reduce((product, size) => product * size, 1)),
): Promise<Float32Array> {
  const handle = await open(file, 'r').catch((cause: Error) => {
    throw new SpatialError('model', `${file}: cannot be read (${cause.message}); download it again`, { cause })
  })
  try {
    const width = target.length === 0 ? 0 : (end - begin) / target.length
    for (let done = 0; done < target.length; done += chunkElements) {
      const count = Math.min(chunkElements, target.length - done)
      const bytes = new Uint8Array(count * width)
      for (let filled = 0; filled < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, begin + done * width + filled)
        if (bytesRead === 0)
          throw new SpatialError('model', `${file}: became shorter while it was read; write it again`)
        filled += bytesRead
      }
      target.set(toFloat32({ dtype, shape, bytes }), done)
    }
    return target
  } finally {
    await handle.close()
  }
}
