import { SpatialError } from '@spatial-ssrl/core'
import { spawnFfmpeg } from './spawn-ffmpeg.ts'

const mostOutput = 64 * 1024 // characters kept of either stream

/** How ffmpeg is run. */
export interface FfmpegRun {
  /** What errors call the video. */
  name: string
  /** It is killed after this long. */
  limitSeconds: number
  /** Working folder. */
  folder?: string
}

/**
 * Runs ffmpeg to its end and returns the last of what it wrote on stdout. It reads nothing from stdin and ends with this process.
 * @throws SpatialError `data` with ffmpeg's last words when it fails or takes too long; `config` when it cannot be started
 */
export function runFfmpeg(
  ffmpeg: string,
  args: readonly string[],
  { name, limitSeconds, folder }: FfmpegRun,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const { child, stop } = spawnFfmpeg(ffmpeg, ['-nostdin', ...args], folder === undefined ? {} : { folder })
    let late = false
    const limit = setTimeout(() => {
      late = true
      stop()
    }, limitSeconds * 1000)
    const texts = { out: '', problems: '' }
    child.stdout?.on('data', (chunk) => {
      texts.out = `${texts.out}${chunk}`.slice(-mostOutput)
    })
    child.stderr?.on('data', (chunk) => {
      texts.problems = `${texts.problems}${chunk}`.slice(-mostOutput)
    })
    const words = () => texts.problems.trim().split('\n').at(-1)
    const failed = (message: string, cause?: Error) =>
      reject(new SpatialError('config', `${ffmpeg}: ${message} — check FFMPEG`, { cause }))
    child.on('error', (cause) => {
      clearTimeout(limit)
      failed(cause.message, cause)
    })
    child.on('close', (code) => {
      clearTimeout(limit)
      if (late)
        reject(
          new SpatialError(
            'data',
            `${name}: not decoded within ${limitSeconds} s — shorten the video or encode it smaller`,
          ),
        )
      else if (code === 0) resolve(texts.out)
      else if (code === 127) failed(words() || 'cannot be started')
      else
        reject(
          new SpatialError(
            'data',
            `${name}: not a readable video (${words() || `exit code ${code}`}) — replace the file`,
          ),
        )
    })
  })
}
