import { SpatialError } from '@spatial-ssrl/core'
import * as files from '@spatial-ssrl/core/files'

/** Fills a folder under a temporary name and puts it in place of `dir`. @throws SpatialError `model` if that fails */
export async function replaceFolder(dir: string, fill: (partialDir: string) => Promise<void>): Promise<void> {
  try {
    await files.replaceFolder(dir, fill)
  } catch (cause) {
    if (SpatialError.is(cause) || cause instanceof RangeError) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new SpatialError('model', `${dir}: cannot be written (${message}); free some space or choose another place`, {
      cause,
    })
  }
}
