import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RgbImage } from '@spatial-ssrl/core'
import { decodeImage } from '@spatial-ssrl/image-ops/codec'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findFfmpeg } from './find-ffmpeg.ts'
import { createFrameExtractor } from './video-frames.ts'
import { writeVideo } from './write-video.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const ffmpeg = () => findFfmpeg(process.env)
const video = (name: string) => ({ kind: 'video' as const, name, path: at(name) })

/** A grey picture that says its number by its brightness. */
function numbered(index: number): RgbImage {
  return { width: 32, height: 32, data: new Uint8Array(32 * 32 * 3).fill(20 + index * 3) }
}
const numberOf = async (file: string) => Math.round(((await decodeImage(readFileSync(file))).data[1500]! - 20) / 3)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'frames-'))
  const frames = Array.from({ length: 70 }, (_, index) => numbered(index))
  await writeVideo(ffmpeg(), at('long.mp4'), frames, 30)
  await writeVideo(ffmpeg(), at('short.mp4'), frames.slice(0, 5), 7)
  writeFileSync(at('broken.mp4'), readFileSync(at('long.mp4')).subarray(0, 700))
  writeFileSync(at('text.mp4'), 'no video')
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('frames', () => {
  test('the very frames that the rule names are taken, whatever the rate', async () => {
    const { frames } = createFrameExtractor(ffmpeg, at('cache'))
    const eight = await frames(video('long.mp4'), { count: 8, rounding: 'half-even' })
    expect(eight.total).toBe(70)
    expect(eight.indices).toEqual([0, 10, 20, 30, 39, 49, 59, 69])
    expect(await Promise.all(eight.files.map(numberOf))).toEqual(eight.indices)
    const down = await frames(video('long.mp4'), { count: 3, rounding: 'down' })
    expect(await Promise.all(down.files.map(numberOf))).toEqual([0, 34, 69])
  })

  test('all of them when there are fewer', async () => {
    const { frames } = createFrameExtractor(ffmpeg, at('cache'))
    const all = await frames(video('short.mp4'), { count: 128, rounding: 'half-even' })
    expect(await Promise.all(all.files.map(numberOf))).toEqual([0, 1, 2, 3, 4])
  })

  test('a second run and a second asker decode nothing', async () => {
    const rule = { count: 4, rounding: 'half-even' } as const
    const first = createFrameExtractor(ffmpeg, at('cache'))
    const [one, two] = await Promise.all([first.frames(video('long.mp4'), rule), first.frames(video('long.mp4'), rule)])
    expect(two).toEqual(one)
    const without = createFrameExtractor(() => {
      throw new Error('not needed')
    }, at('cache'))
    expect(await without.frames(video('long.mp4'), rule)).toEqual(one)
  })

  test.each(['broken.mp4', 'text.mp4'])('%s is one line, and the next video is fine', async (name) => {
    const { frames } = createFrameExtractor(ffmpeg, at('cache'))
    const rule = { count: 4, rounding: 'half-even' } as const
    await expect(frames(video(name), rule)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringMatching(new RegExp(`^${name}: not a readable video \\([^\\n]+\\) — replace the file$`)),
    })
    expect((await frames(video('short.mp4'), rule)).files).toHaveLength(4)
  })

  test('a playlist opens no other file, whatever its name', async () => {
    const { frames } = createFrameExtractor(ffmpeg, at('cache'))
    writeFileSync(at('list.mp4'), `#EXTM3U\n#EXTINF:1,\n${at('short.mp4')}\n#EXT-X-ENDLIST\n`)
    await expect(frames(video('list.mp4'), { count: 4, rounding: 'down' })).rejects.toThrow(
      'list.mp4 is a playlist, not a video',
    )
  })

  test('links stay in the data folder; odd names and cache folders are fine', async () => {
    const rule = { count: 4, rounding: 'down' } as const
    mkdirSync(at('data'))
    symlinkSync(at('short.mp4'), at('data', 'out.mp4'))
    writeFileSync(at('data', '-i 50%d.mp4'), readFileSync(at('short.mp4')))
    symlinkSync('-i 50%d.mp4', at('data', 'in.mp4'))
    const { frames } = createFrameExtractor(ffmpeg, at('cache 50%d'))
    const linked = (name: string) => ({ ...video(`data/${name}`), name, folder: at('data') })
    await expect(frames(linked('out.mp4'), rule)).rejects.toThrow(`out.mp4 is a link out of ${at('data')}; copy`)
    expect((await frames(linked('in.mp4'), rule)).files).toHaveLength(4)
    expect((await frames(linked('-i 50%d.mp4'), rule)).files).toHaveLength(4)
  })

  test('a missing video is an error that names it', async () => {
    const { frames } = createFrameExtractor(ffmpeg, at('cache'))
    await expect(frames(video('none.mp4'), { count: 4, rounding: 'down' })).rejects.toThrow('none.mp4: no such video')
  })
})

test('FFMPEG goes before PATH, and a wrong one is told', () => {
  expect(findFfmpeg({ FFMPEG: process.execPath, PATH: process.env.PATH })).toBe(process.execPath)
  expect(() => findFfmpeg({ FFMPEG: '/nowhere/ffmpeg' })).toThrow('FFMPEG: /nowhere/ffmpeg is no program')
  expect(findFfmpeg({})).toMatch(/ffmpeg$/)
})
