import { refuseLfsPointer, SpatialError } from '@spatial-ssrl/core'
import type { StoredArray } from './numbers/stored-array.ts'
import type { DepthContainer, DepthProfile } from './profile/profile-schema.ts'

const hdf5 = '\x89HDF\r\n\x1a\n'

/** How files of a container begin. */
const signatures: [DepthContainer, string][] = [
  ['npy', '\x93NUMPY'],
  ['npz', 'PK\x03\x04'],
  ['h5', hdf5],
  ['png16', '\x89PNG'],
  ['pfm', 'Pf'],
  ['pfm', 'PF'],
  ['exr', '\x76\x2f\x31\x01'],
  ['dpt', 'PIEH'],
  ['tiff', 'II*\0'],
  ['tiff', 'MM\0*'],
]

/**
 * The container that the first bytes tell; numbers without a header tell nothing.
 * @throws SpatialError `data` when none is recognised
 */
export function detectContainer(bytes: Uint8Array, name: string): DepthContainer {
  const start = Buffer.from(bytes.subarray(0, 8)).toString('latin1')
  const found = signatures.find(([, signature]) => start.startsWith(signature))
  if (found) return found[0]
  if (Buffer.from(bytes.subarray(512, 520)).toString('latin1') === hdf5) return 'h5' // behind MATLAB's block
  throw new SpatialError(
    'data',
    `${name}: none of npy, npz, HDF5, PNG, PFM, EXR, dpt, TIFF: name the container in the profile or convert the file`,
  )
}

/** What decides how a file is opened. */
export type ContainerOptions = Pick<Partial<DepthProfile>, 'container' | 'key'> & {
  /** Size of an array without a header, px. */
  size?: { width: number; height: number } | undefined
}

/** The numbers of a depth file. A format's reader, and its library, is loaded when the first such file is read. */
export async function readContainer(
  bytes: Uint8Array,
  { container, key, size }: ContainerOptions,
  name: string,
): Promise<StoredArray> {
  refuseLfsPointer(bytes, name)
  switch (container ?? detectContainer(bytes, name)) {
    case 'npy':
      return (await import('./formats/npy.ts')).readNpy(bytes, name)
    case 'npz':
      return (await import('./formats/npz.ts')).readNpz(bytes, key, name)
    case 'h5':
      return (await import('./formats/hdf5.ts')).readHdf5(bytes, key ?? 'depth', name)
    case 'png16':
      return (await import('./formats/png16.ts')).readPng16(bytes, name)
    case 'png-float':
      return (await import('./formats/png-float.ts')).readPngFloat(bytes, name)
    case 'pfm':
      return (await import('./formats/pfm.ts')).readPfm(bytes, name)
    case 'exr':
      return (await import('./formats/exr.ts')).readExr(bytes, key, name)
    case 'dpt':
      return (await import('./formats/dpt.ts')).readDpt(bytes, name)
    case 'tiff':
      return (await import('./formats/tiff.ts')).readTiff(bytes, name)
    case 'raw':
      return (await import('./formats/raw.ts')).readRaw(bytes, size, name)
  }
}
