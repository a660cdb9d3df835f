import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inputOptions } from './container.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'container-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const optionsOf = (content: string | Uint8Array) => {
  const path = join(folder, 'clip.mp4')
  writeFileSync(path, content)
  return inputOptions(path, 'clip.mp4')
}
const packets = (size: number, first: number) => {
  const bytes = new Uint8Array(3 * size)
  for (let packet = 0; packet < 3; packet++) bytes[first + packet * size] = 0x47
  return bytes
}

test.each([
  ['mov', '\0\0\0\x20ftypisom'],
  ['mov', '\0\0\0\x08wide\0\0\0\0mdat'],
  ['matroska', Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3)],
  ['avi', 'RIFF\x10\0\0\0AVI LIST'],
  ['ogg', 'OggS\0'],
  ['gif', 'GIF89a'],
  ['mpeg', Uint8Array.of(0, 0, 1, 0xba, 0x44)],
  ['mpegts', packets(188, 0)],
  ['mpegts', packets(192, 4)],
])('%s is read by its own reader and may open nothing else', async (reader, content) => {
  const options = await optionsOf(content)
  expect(options.slice(0, 2)).toEqual(['-protocol_whitelist', 'file'])
  expect(options[options.indexOf('-f') + 1]).toBe(reader)
})

test.each([
  '#EXTM3U\n#EXTINF:1,\n/etc/passwd\n',
  '\ufeff#EXTM3U\n',
  "ffconcat version 1.0\nfile '/etc/passwd'\n",
  "file '../outside.mp4'\n",
  'v=0\no=- 0 0 IN IP4 127.0.0.1\n',
  '<?xml version="1.0"?><MPD></MPD>',
  '[playlist]\nFile1=/etc/passwd',
  'http://127.0.0.1/a.mp4',
])('a playlist is told: %j', async (text) => {
  await expect(optionsOf(text)).rejects.toMatchObject({
    code: 'data',
    message: 'clip.mp4 is a playlist, not a video — put the video itself in its place',
  })
})

test('no text is given to ffmpeg, whatever it says', async () => {
  const lines = fc.array(
    fc.oneof(fc.string(), fc.constantFrom('#EXTM3U', '#EXT-X-MAP:URI="file:///etc/passwd"', 'WEBVTT')),
  )
  await fc.assert(
    fc.asyncProperty(lines, async (list) => {
      const text = list.join('\n')
      fc.pre(!/^(.{4}(ftyp|styp|moov|mdat|free|skip|wide|pnot)|GIF8|OggS|FLV|RIFF)/s.test(text))
      await expect(optionsOf(text)).rejects.toMatchObject({ code: 'data' })
    }),
    { numRuns: 50 },
  )
})

test('a pointer and an empty file are named', async () => {
  await expect(optionsOf('version https://git-lfs.github.com/spec/v1\noid sha256:1\n')).rejects.toThrow('git lfs pull')
  await expect(optionsOf('')).rejects.toThrow('clip.mp4: not a readable video (it is empty) — replace the file')
})
