/// <reference path="./jsfive.d.ts" />
import { SpatialError } from '@spatial-ssrl/core'
import { checkSize } from './limits.ts'
import type { StoredArray } from './stored-array.ts'

const signature = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')

/**
 * The dataset `key` of an HDF5 file, of shape (H, W), (1, H, W) or (H, W, 1).
 * @throws SpatialError `data` for damage, a missing dataset and other shapes
 */
export async function readHdf5(bytes: Uint8Array, key: string, name: string): Promise<StoredArray> {
  if (!signature.equals(bytes.subarray(0, signature.length)))
    throw new SpatialError('data', `${name}: not an HDF5 file: check the depth profile`)
  const { Dataset, File } = await import('jsfive')
  try {
    const file = new File(Uint8Array.prototype.slice.call(bytes).buffer)
    if (!file.keys.includes(key))
      throw new SpatialError('data', `${name}: no dataset '${key}', there are ${file.keys.join(', ')}: name one as key`)
    const dataset = file.get(key)
    const shape = dataset instanceof Dataset ? dataset.shape : []
    const [height = 0, width = 0, ...rest] = shape.length === 3 && shape[0] === 1 ? shape.slice(1) : shape
    const flat = rest.length === 0 || (rest.length === 1 && rest[0] === 1)
    if (!(dataset instanceof Dataset) || !flat || height < 1 || width < 1)
      throw new SpatialError('data', `${name}: expected '${key}' to have shape (H, W), got (${shape.join(', ')})`)
    checkSize(width, height, name)
    const values = Float32Array.from(dataset.value)
    if (values.length !== width * height)
      throw new RangeError(`expected ${width * height} numbers, got ${values.length}`)
    return { width, height, values }
  } catch (cause) {
    if (SpatialError.is(cause)) throw cause
    throw new SpatialError('data', `${name}: not a readable HDF5 file: copy it again`, { cause })
  }
}
