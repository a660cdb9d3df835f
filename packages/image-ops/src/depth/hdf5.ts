/// <reference path="./jsfive.d.ts" />
import { SpatialError } from '@spatial-ssrl/core'
import { Dataset, File } from 'jsfive'
import type { StoredArray } from './stored-array.ts'

const signature = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')

/** Whether the bytes start like an HDF5 file. */
export function isHdf5(bytes: Uint8Array): boolean {
  return signature.equals(bytes.subarray(0, signature.length))
}

/** The (H, W) dataset `key` of an HDF5 file. @throws SpatialError `data` for damage, a missing dataset and other shapes */
export function readHdf5(bytes: Uint8Array, key: string, name: string): StoredArray {
  if (!isHdf5(bytes)) throw new SpatialError('data', `${name}: not an HDF5 file: check the depth profile`)
  try {
    const file = new File(Uint8Array.prototype.slice.call(bytes).buffer)
    if (!file.keys.includes(key))
      throw new SpatialError('data', `${name}: no dataset '${key}', there are ${file.keys.join(', ')}: name one as key`)
    const dataset = file.get(key)
    const [height = 0, width = 0, ...rest] = dataset instanceof Dataset ? dataset.shape : []
    if (!(dataset instanceof Dataset) || rest.length > 0 || height < 1 || width < 1)
      throw new SpatialError('data', `${name}: expected '${key}' to have shape (H, W)`)
    return { width, height, values: Float32Array.from(dataset.value) }
  } catch (cause) {
    if (SpatialError.is(cause)) throw cause
    throw new SpatialError('data', `${name}: not a readable HDF5 file: copy it again`, { cause })
  }
}
