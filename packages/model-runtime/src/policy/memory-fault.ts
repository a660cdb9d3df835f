import { freemem, totalmem } from 'node:os'
import { SpatialError } from '@spatial-ssrl/core'

/** How V8, onnxruntime and its allocators say that there is no memory; Node's own word for a thread without it is its code. */
const shortage =
  /^Invalid (typed )?array (buffer )?length|^Array buffer allocation failed|bad_alloc|failed to allocate/i
const threadShortage = 'ERR_WORKER_OUT_OF_MEMORY'

/** Whether an error says that memory ran out. Arrays longer than V8 makes are such a case: no machine would hold what was asked for. */
export function isMemoryFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ((error as NodeJS.ErrnoException).code === threadShortage) return true
  return shortage.test(error.message) || (error.cause !== undefined && isMemoryFault(error.cause))
}

/**
 * Does work and tells a shortage of memory in one line instead of the allocator's words.
 * @param told what needs how much, and what takes less, told around the memory that is free; `bytes` that the result alone takes, where
 * they are known: more than the machine has is refused before the work, which would fill it bit by bit
 * @throws SpatialError `model` when memory runs out; else what the work throws
 */
export async function withinMemory<T>(
  told: { what: string; instead: string; bytes?: number },
  work: () => T | Promise<T>,
): Promise<T> {
  const fault = (cause?: unknown) =>
    new SpatialError(
      'model',
      `not enough memory: ${told.what}, and ${gigabytes(freemem())} are free; ${told.instead}`,
      cause === undefined ? {} : { cause },
    )
  if ((told.bytes ?? 0) > totalmem()) throw fault()
  try {
    return await work()
  } catch (cause) {
    throw isMemoryFault(cause) ? fault(cause) : cause
  }
}

/** Bytes as people read them. */
export function gigabytes(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
