import { type FileHandle, open } from 'node:fs/promises'
import { SpatialError } from '@spatial-ssrl/core'
import { replaceFile } from '@spatial-ssrl/core/files'
import { type TensorData, toBfloat16, toFloat16 } from './float-formats.ts'
import {
  bytesPerElement,
  maxHeaderBytes,
  parseSafetensorsHeader,
  type SafetensorsHeader,
  type TensorDtype,
} from './safetensors-header.ts'

/** A tensor to be written; `data` holds its elements row-major. */
export interface FloatTensor {
  shape: number[]
  data: Float32Array
}

/** The same, or one whose elements are made when its turn to be written comes, so that few are in memory at once. */
export interface WritableTensor {
  shape: number[]
  /** Elements row-major, or what makes them when they are to be written. */
  data: Float32Array | (() => Promise<Float32Array>)
}

/** How elements are stored: F32 is exact, F16 and BF16 are rounded to nearest, ties to even. */
export type WrittenFormat = 'F32' | 'F16' | 'BF16'

/** Node refuses single reads and writes of 2 GiB. */
const chunkBytes = 2 ** 30

/**
 * Names, types, shapes and places of the tensors in a safetensors file, without reading them.
 * @throws SpatialError `model` if the file is missing, cut short or malformed
 */
export async function readSafetensorsHeader(file: string): Promise<SafetensorsHeader> {
  return withFile(file, (handle) => headerOf(handle, file))
}

/**
 * Reads every tensor of a safetensors file; each gets its own buffer, so one can be let go without the others.
 * @throws SpatialError `model` if the file is missing, cut short or malformed
 */
export async function readSafetensors(file: string): Promise<Map<string, TensorData>> {
  return withFile(file, async (handle) => {
    const { tensors } = await headerOf(handle, file)
    const result = new Map<string, TensorData>()
    for (const [name, { dtype, shape, begin, end }] of tensors)
      result.set(name, { dtype, shape, bytes: await readBytes(handle, begin, end - begin, file) })
    return result
  })
}

/** A tensor to be written as it is stored: its elements' bytes, in parts that are made when their turn comes. */
export interface StoredTensor {
  name: string
  dtype: TensorDtype
  shape: number[]
  parts: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/**
 * Writes a safetensors file under a temporary name and renames it, so that a killed process leaves the old file or the new one.
 * @param options.dtype default F32
 * @throws RangeError if a shape does not fit its data or a name occurs twice
 * @throws SpatialError `model` if the file cannot be written
 */
export async function writeSafetensors(
  file: string,
  tensors: Iterable<readonly [string, WritableTensor]>,
  options: { dtype?: WrittenFormat; metadata?: Record<string, string> } = {},
): Promise<void> {
  const dtype = options.dtype ?? 'F32'
  const stored = [...tensors].map(([name, { shape, data }]): StoredTensor => {
    if (typeof data !== 'function' && elements(shape) !== data.length)
      throw new RangeError(`writeSafetensors: expected ${elements(shape)} elements in ${name}, got ${data.length}`)
    async function* parts() {
      const values = rounded(typeof data === 'function' ? await data() : data, dtype)
      yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    }
    return { name, dtype, shape, parts }
  })
  await writeStored(file, stored, options.metadata)
}

/**
 * Writes tensors as they are stored, as `writeSafetensors` does.
 * @throws RangeError if a shape does not fit its bytes or a name occurs twice
 * @throws SpatialError `model` if the file cannot be written
 */
export async function writeStored(
  file: string,
  tensors: readonly StoredTensor[],
  metadata: Record<string, string> = {},
): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt', ...metadata } }
  let offset = 0
  for (const { name, dtype, shape } of tensors) {
    if (Object.hasOwn(header, name))
      throw new RangeError(`writeSafetensors: expected distinct names, got ${name} twice`)
    const end = offset + elements(shape) * bytesPerElement[dtype]
    header[name] = { dtype, shape, data_offsets: [offset, end] }
    offset = end
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const start = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20) // padded: tensors begin aligned
  new DataView(start.buffer).setBigUint64(0, BigInt(start.length - 8), true)
  start.set(json, 8)

  try {
    await replaceFile(file, async (handle) => {
      await writeBytes(handle, start)
      for (const { name, dtype, shape, parts } of tensors) {
        let written = 0
        for await (const bytes of parts()) {
          await writeBytes(handle, bytes)
          written += bytes.length
        }
        const width = bytesPerElement[dtype]
        if (written !== elements(shape) * width)
          throw new RangeError(
            `writeSafetensors: expected ${elements(shape)} elements in ${name}, got ${written / width}`,
          )
      }
    })
  } catch (cause) {
    if (cause instanceof RangeError || SpatialError.is(cause)) throw cause
    throw new SpatialError(
      'model',
      `${file}: cannot be written (${reason(cause)}); free some space or choose another place`,
      {
        cause,
      },
    )
  }
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}

function rounded(values: Float32Array, dtype: WrittenFormat): Float32Array | Uint16Array {
  if (dtype === 'F32') return values
  return dtype === 'BF16' ? toBfloat16(values) : toFloat16(values)
}

async function withFile<T>(file: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  try {
    const handle = await open(file, 'r')
    try {
      return await use(handle)
    } finally {
      await handle.close()
    }
  } catch (cause) {
    if (SpatialError.is(cause)) throw cause
    throw new SpatialError('model', `${file}: cannot be read (${reason(cause)}); check the path and its permissions`, {
      cause,
    })
  }
}

async function headerOf(handle: FileHandle, file: string): Promise<SafetensorsHeader> {
  const { size } = await handle.stat()
  const fail = (what: string): never => {
    throw new SpatialError('model', `${file}: not a sound safetensors file (${what}); download or write it again`)
  }
  if (size < 8) return fail(`it has ${size} bytes, the header's length alone takes 8`)
  const prefix = await readBytes(handle, 0, 8, file)
  const length = Number(new DataView(prefix.buffer).getBigUint64(0, true))
  if (length > maxHeaderBytes) return fail(`it announces a header of ${length} bytes`)
  if (length > size - 8) return fail(`its header of ${length} bytes is cut short`)
  return parseSafetensorsHeader(await readBytes(handle, 8, length, file), size, file)
}

async function readBytes(handle: FileHandle, begin: number, length: number, file: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  for (let done = 0; done < length; ) {
    const wanted = Math.min(chunkBytes, length - done)
    const { bytesRead } = await handle.read(bytes, done, wanted, begin + done)
    if (bytesRead === 0) throw new SpatialError('model', `${file}: became shorter while it was read; write it again`)
    done += bytesRead
  }
  return bytes
}

async function writeBytes(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, Math.min(chunkBytes, bytes.length - done))
    done += bytesWritten
  }
}

function reason(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  return message.split('\n', 1)[0]!
}
