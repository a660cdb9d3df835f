import { relative, resolve } from 'node:path'
import { SpatialError } from '../errors.ts'

const fixes: Record<string, { problem: string; fix: string }> = {
  ENOSPC: { problem: 'no space left', fix: 'free disk space or choose a folder on another disk' },
  EDQUOT: { problem: 'the disk quota is used up', fix: 'free disk space or choose a folder on another disk' },
  EACCES: { problem: 'permission denied', fix: 'change its permissions or choose a folder you may use' },
  EPERM: { problem: 'operation not permitted', fix: 'change its permissions or choose a folder you may use' },
  EROFS: { problem: 'the file system is read-only', fix: 'choose a folder on a writable disk' },
  ENOENT: { problem: 'no such file or folder', fix: 'check the path' },
  ENOTDIR: { problem: 'a part of the path is a file, not a folder', fix: 'check the path' },
  EISDIR: { problem: 'it is a folder, not a file', fix: 'name a file' },
  EEXIST: { problem: 'a file is in the way', fix: 'choose another --out' },
  EMFILE: { problem: 'too many open files', fix: 'raise the limit (ulimit -n) or let less run at once' },
  EIO: { problem: 'the disk reports an input/output error', fix: 'check the disk' },
}

/**
 * One line with the fix for an operating-system error found in `error` or its causes, or null where there is none.
 * @param folder named for its own files, and where the operating system does not name a path itself (a write on a full disk)
 */
export function explainSystemError(error: unknown, folder?: string): string | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code, path } = current as NodeJS.ErrnoException
    const known = code === undefined ? undefined : fixes[code]
    if (known) {
      const place = folder !== undefined && (path === undefined || isWithin(folder, path)) ? folder : path
      return `${place === undefined ? '' : `${place}: `}${known.problem} — ${known.fix}`
    }
  }
  return null
}

/** Codes that only a write can have, so that they are about the folder written to, whatever was said of them below. */
const ofWriting = new Set(['ENOSPC', 'EDQUOT', 'EROFS'])

/**
 * Runs `work` and names `folder` in an operating-system error (full disk, no permission) that comes out of it. A `SpatialError` passes
 * as it is: it names its own file and remedy, which may be one that was read; only a full disk is told of the folder.
 */
export async function writingTo<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (SpatialError.is(error) && !ofWriting.has(systemCode(error) ?? '')) throw error
    const explained = explainSystemError(error, folder)
    if (explained === null) throw error
    throw new SpatialError('data', explained, { cause: error })
  }
}

/** The code of the operating-system error in `error` or its causes. */
function systemCode(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as NodeJS.ErrnoException
    if (code !== undefined && code in fixes) return code
  }
  return undefined
}

function isWithin(folder: string, path: string): boolean {
  return !relative(resolve(folder), resolve(path)).startsWith('..')
}
