import { spawn } from 'node:child_process'
import { SpatialError } from '@spatial-ssrl/core'

const mostOutput = 1e6 // characters kept

/**
 * Runs ffmpeg to its end and returns what it wrote on stdout.
 * @param name what errors call the video
 * @throws SpatialError `data` with ffmpeg's last words when it fails
 */
export function runFfmpeg(ffmpeg: string, args: readonly string[], name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(ffmpeg, ['-nostdin', '-hide_banner', '-v', 'error', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const texts = { out: '', problems: '' }
    child.stdout.on('data', (chunk) => {
      texts.out = `${texts.out}${chunk}`.slice(-mostOutput)
    })
    child.stderr.on('data', (chunk) => {
      texts.problems = `${texts.problems}${chunk}`.slice(-mostOutput)
    })
    child.on('error', (cause) =>
      reject(new SpatialError('config', `${ffmpeg}: ${cause.message} — check FFMPEG`, { cause })),
    )
    child.on('close', (code) => {
      if (code === 0) resolve(texts.out)
      else {
        const words = texts.problems.trim().split('\n').at(-1) || `exit code ${code}`
        reject(new SpatialError('data', `${name}: not a readable video (${words}) — replace the file`))
      }
    })
  })
}
