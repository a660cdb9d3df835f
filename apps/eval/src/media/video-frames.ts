import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type FrameRule, frameIndices, refuseOutwardLink, type VideoMedia } from '@spatial-ssrl/benchmarks'
import { SpatialError } from '@spatial-ssrl/core'
import { inputOptions } from './container.ts'
import { type FfmpegRun, runFfmpeg } from './run-ffmpeg.ts'

/** The frames that a rule shows of a video: JPEG files in a cache. */
export interface VideoFrames {
  /** Decoded frames of the whole video. */
  total: number
  /** Numbers of the shown frames, 0-based, ascending. */
  indices: number[]
  /** One file per shown frame. */
  files: string[]
  /** sha256 of the video file, hex. */
  sha256: string
}

/** Takes frames out of videos; each video and rule is decoded once per cache folder. */
export interface FrameExtractor {
  /** @throws SpatialError `data` for a missing or broken video */
  frames(video: VideoMedia, rule: FrameRule): Promise<VideoFrames>
}

/** ffmpeg gets so long for one pass over a video; the longest of the benchmarks takes a minute or two. */
const passSeconds = 600
/** Pixels of one frame; 8K video has half of it. A larger one is refused before its memory is taken. */
const framePixels = 2 ** 26

/**
 * ffmpeg with a cache of frames on disk: memory holds none of them. Frames are JPEG at ffmpeg's finest quality and the video's own size.
 * @param ffmpeg called when the first video is met, so that benchmarks without videos need none
 * @param options.limitSeconds for one pass over one video; each video takes two
 */
export function createFrameExtractor(
  ffmpeg: () => string,
  cacheFolder: string,
  { limitSeconds = passSeconds }: { limitSeconds?: number } = {},
): FrameExtractor {
  const hashes = new Map<string, Promise<string>>()
  const running = new Map<string, Promise<VideoFrames>>()
  let previous: Promise<unknown> = Promise.resolve()

  async function extract(video: VideoMedia, rule: FrameRule): Promise<VideoFrames> {
    const sha256 = await hashOf(hashes, video)
    const folder = join(cacheFolder, `${sha256.slice(0, 24)}-${rule.count}-${rule.rounding}`)
    const known = await readCached(folder, sha256, rule)
    if (known !== null) return known
    // One video at a time: ffmpeg uses every core by itself.
    const turn = previous.then(() => decode({ ffmpeg: ffmpeg(), limitSeconds, video, rule, folder }))
    previous = turn.catch(() => undefined)
    await turn
    return (await readCached(folder, sha256, rule)) ?? fail(video.name)
  }

  return {
    frames(video, rule) {
      const key = `${video.path} ${rule.count} ${rule.rounding}`
      const started = running.get(key) ?? extract(video, rule).finally(() => running.delete(key))
      running.set(key, started)
      return started
    },
  }
}

interface Decoding {
  ffmpeg: string
  limitSeconds: number
  video: VideoMedia
  rule: FrameRule
  folder: string
}

async function decode({ ffmpeg, limitSeconds, video, rule, folder }: Decoding): Promise<void> {
  await mkdir(join(folder, '..'), { recursive: true })
  const reader = await inputOptions(video.path, video.name)
  const input = ['-max_pixels', `${framePixels}`, ...reader, '-i', `file:${resolve(video.path)}`, '-map', '0:v:0']
  const run: FfmpegRun = { name: video.name, limitSeconds }
  const total = await countFrames(ffmpeg, input, run)
  if (total === 0) fail(video.name)
  const indices = frameIndices(total, rule)
  const partial = await mkdtemp(`${folder}.part-`)
  try {
    const chosen = indices.map((index) => `eq(n\\,${index})`).join('+')
    // Times are set anew, one tick per chosen frame, so that none is dropped or doubled to keep the video's rate.
    const filter = ['-vf', `select=${chosen},setpts=N/25/TB`, '-r', '25', '-frames:v', `${indices.length}`]
    const quality = ['-q:v', '1', '-qmin', '1', '-pix_fmt', 'yuvj444p']
    // Written into the working folder: a sign in the folder's own path must not be read as a place for the number.
    await runFfmpeg(ffmpeg, [...input, ...filter, ...quality, '%05d.jpg'], { ...run, folder: partial })
    await writeFile(join(partial, 'total.txt'), `${total}\n`)
    await rename(partial, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error // another process was quicker
    })
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** Frames that decoding gives, which a file's own tables may tell wrongly. */
async function countFrames(ffmpeg: string, input: readonly string[], run: FfmpegRun): Promise<number> {
  const counting = ['-vf', 'setpts=N/25/TB', '-r', '25', '-f', 'null', '-progress', 'pipe:1', '-']
  const told = await runFfmpeg(ffmpeg, [...input, ...counting], run)
  return Number([...told.matchAll(/^frame=\s*(\d+)/gm)].at(-1)?.[1] ?? 0)
}

async function readCached(folder: string, sha256: string, rule: FrameRule): Promise<VideoFrames | null> {
  const text = await readFile(join(folder, 'total.txt'), 'utf8').catch(() => null)
  if (text === null) return null
  const total = Number(text)
  const indices = frameIndices(total, rule)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort()
  if (names.length !== indices.length) return null
  return { total, indices, files: names.map((name) => join(folder, name)), sha256 }
}

async function hashOf(hashes: Map<string, Promise<string>>, { path, name, folder }: VideoMedia): Promise<string> {
  if (folder !== undefined) await refuseOutwardLink({ folder, path, name })
  const found = await stat(path).catch((cause) => {
    throw new SpatialError('data', `${name}: no such video — unpack the benchmark's videos to ${path}`, { cause })
  })
  // A pipe or a device would be read without end.
  if (!found.isFile()) throw new SpatialError('data', `${name}: not a file — put the video itself in its place`)
  const { size, mtimeMs } = found
  const key = `${path} ${size} ${mtimeMs}`
  const hashing =
    hashes.get(key) ??
    (async () => {
      const hash = createHash('sha256')
      for await (const chunk of createReadStream(path)) hash.update(chunk)
      return hash.digest('hex')
    })()
  hashes.set(key, hashing)
  return hashing
}

function fail(name: string): never {
  throw new SpatialError('data', `${name}: no frame of the video could be decoded — replace the file`)
}
