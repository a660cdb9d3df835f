import { once } from 'node:events'
import { resolve } from 'node:path'
import { type RgbImage, SpatialError } from '@spatial-ssrl/core'
import { spawnFfmpeg } from './spawn-ffmpeg.ts'

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
  const size = ['-s', `${width}x${height}`, '-r', `${framesPerSecond}`]
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', ...size, '-i', 'pipe:0']
  const output = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-crf', '18', '-threads', '1', `file:${resolve(path)}`]
  const { child } = spawnFfmpeg(ffmpeg, ['-y', ...input, ...output], { input: true })
  const { stdin, stderr } = child
  if (stdin === null || stderr === null) throw new RangeError('writeVideo: expected pipes, got none')
  let problems = ''
  stderr.on('data', (chunk) => {
    problems += chunk
  })
  stdin.on('error', () => {}) // told by the exit code
  const closed = once(child, 'close')
  for (const { data } of frames) if (!stdin.write(data)) await Promise.race([once(stdin, 'drain'), closed])
  stdin.end()
  const [code] = await closed
  if (code !== 0)
    throw new SpatialError('config', `${ffmpeg} cannot write H.264 (${problems.trim()}) — name another in FFMPEG`)
}
