import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type RgbImage, SpatialError } from '@spatial-ssrl/core'

/**
 * Writes pictures of one size as an H.264 video.
 * @throws SpatialError `config` when this ffmpeg cannot write one
 */
export async function writeVideo(
  ffmpeg: string,
  path: string,
  frames: readonly RgbImage[],
  framesPerSecond: number,
): Promise<void> {
  const { width, height } = frames[0]!
  const input = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${width}x${height}`,
    '-r',
    `${framesPerSecond}`,
    '-i',
    '-',
  ]
  const output = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-crf', '18', '-threads', '1', path]
  const child = spawn(ffmpeg, ['-hide_banner', '-v', 'error', '-y', ...input, ...output], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let problems = ''
  child.stderr.on('data', (chunk) => {
    problems += chunk
  })
  child.stdin.on('error', () => {}) // told by the exit code
  const closed = once(child, 'close')
  for (const { data } of frames) if (!child.stdin.write(data)) await Promise.race([once(child.stdin, 'drain'), closed])
  child.stdin.end()
  const [code] = await closed
  if (code !== 0)
    throw new SpatialError('config', `${ffmpeg} cannot write H.264 (${problems.trim()}) — name another in FFMPEG`)
}
