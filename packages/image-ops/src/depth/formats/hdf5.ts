import { SpatialError } from '@spatial-ssrl/core'
import { readNumbers, shapeOf } from '../hdf5/dataset.ts'
import { findObject, readLinks } from '../hdf5/links.ts'
import { readObjectHeader } from '../hdf5/object-header.ts'
import { UnreadFeature } from '../hdf5/source.ts'
import { findSuperblock, openFile } from '../hdf5/superblock.ts'
import { checkSize } from '../numbers/limits.ts'
import type { StoredArray } from '../numbers/stored-array.ts'

/** Names that an error shows. */
const mostNames = 20

/**
 * The dataset `key` of an HDF5 file, of shape (H, W), (1, H, W) or (H, W, 1), as float32. A key may be a path, `left/depth`. Everything
 * that HDF5 1.14 and h5py write of themselves is read, each layout, index of chunks and `libver`, with gzip, LZF, shuffle, Fletcher32
 * and scale-offset. No other file is ever opened, and the work is bounded by the bytes of this one.
 * @throws SpatialError `data` for damage, a missing dataset, other shapes, and features that are not read, naming them
 */
export function readHdf5(bytes: Uint8Array, key: string, name: string): StoredArray {
  const start = findSuperblock(bytes)
  if (start === null) throw new SpatialError('data', `${name}: not an HDF5 file: check the depth profile`)
  try {
    const { source, root } = openFile(bytes, start)
    const address = findObject(source, root, key)
    if (address === null) {
      const names = readLinks(source, root)
        .map((link) => link.name)
        .sort()
      throw new SpatialError(
        'data',
        `${name}: no dataset '${key}', there are ${names.slice(0, mostNames).join(', ')}: name one as key`,
      )
    }
    const messages = readObjectHeader(source, address)
    const shape = shapeOf(messages)
    const dims = shape?.dims ?? []
    const [height = 0, width = 0, ...rest] = dims.length === 3 && dims[0] === 1 ? dims.slice(1) : dims
    const flat = rest.length === 0 || (rest.length === 1 && rest[0] === 1)
    if (shape === null || !flat || height < 1 || width < 1)
      throw new SpatialError('data', `${name}: expected '${key}' to have shape (H, W), got (${dims.join(', ')})`)
    checkSize(width, height, name)
    return { width, height, values: readNumbers(source, messages, shape) }
  } catch (cause) {
    if (SpatialError.is(cause)) throw cause
    if (cause instanceof UnreadFeature)
      throw new SpatialError('data', `${name}: this HDF5 feature is not read: ${cause.message} — ${cause.fix}`, {
        cause,
      })
    throw new SpatialError('data', `${name}: not a readable HDF5 file, it is cut off or damaged: copy it again`, {
      cause,
    })
  }
}
