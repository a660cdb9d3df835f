import { SpatialError } from '@spatial-ssrl/core'

/** Runs a step that writes below `dir`; the file system's refusals become one line. */
export async function writingBelow<T>(dir: string, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new SpatialError(
        'data',
        `cannot write ${dir}: the disk is full; free some space or choose another folder`,
        { cause },
      )
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
      throw new SpatialError('data', `cannot write ${dir} (${code}); choose a folder that you may write`, { cause })
    }
    throw cause
  }
}
