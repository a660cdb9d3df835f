import { accessSync, chmodSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'

/**
 * The ffmpeg to decode videos with: `FFMPEG`, else the one on `PATH`, else the one that a package brings along.
 * @throws SpatialError `config` when there is none
 */
export function findFfmpeg(environment: Record<string, string | undefined>): string {
  const named = environment.FFMPEG
  if (named) {
    if (isProgram(named)) return named
    throw new SpatialError('config', `FFMPEG: ${named} is no program — name an ffmpeg, or leave it unset`)
  }
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, 'ffmpeg')
    if (folder !== '' && isProgram(candidate)) return candidate
  }
  return (
    bundled() ??
    fail('no ffmpeg was found for the videos — install ffmpeg, or name one in the environment variable FFMPEG')
  )
}

/** The binary inside an optional dependency, a GPLv3 build of 2018 that is run as a program of its own; packages may lose its executable bit on the way. */
function bundled(): string | null {
  try {
    const manifest = createRequire(import.meta.url).resolve('@ffmpeg-installer/linux-x64/package.json')
    const program = join(dirname(manifest), 'ffmpeg')
    if (!isProgram(program)) chmodSync(program, 0o755)
    return program
  } catch {
    return null
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function fail(message: string): never {
  throw new SpatialError('config', message)
}
