import { open } from 'node:fs/promises'
import { refuseLfsPointer, SpatialError } from '@spatial-ssrl/core'

/** The option before the input that names its reader, and those that keep the reader from opening other files. */
const readers: readonly { args: readonly string[]; fits: (start: Buffer) => boolean }[] = [
  { args: ['-f', 'mov', '-enable_drefs', '0', '-use_absolute_path', '0'], fits: isMovie },
  { args: ['-f', 'matroska'], fits: (start) => begins(start, [0x1a, 0x45, 0xdf, 0xa3]) }, // WebM too
  { args: ['-f', 'avi'], fits: (start) => latin(start, 0, 4) === 'RIFF' && latin(start, 8, 11) === 'AVI' },
  { args: ['-f', 'ogg'], fits: (start) => latin(start, 0, 4) === 'OggS' },
  { args: ['-f', 'flv'], fits: (start) => latin(start, 0, 4) === 'FLV\x01' },
  { args: ['-f', 'asf'], fits: (start) => begins(start, [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]) },
  { args: ['-f', 'gif'], fits: (start) => /^GIF8[79]a$/.test(latin(start, 0, 6)) },
  { args: ['-f', 'mpeg'], fits: (start) => begins(start, [0, 0, 1, 0xba]) },
  { args: ['-f', 'mpegvideo'], fits: (start) => begins(start, [0, 0, 1, 0xb3]) },
  { args: ['-f', 'mpegts'], fits: isTransportStream },
]

/** Bytes of a file's beginning that tell what it is: three packets of a transport stream. */
const telltaleBytes = 3 * 204

/** Texts that ffmpeg would take for lists of other files, or for addresses. */
const playlist =
  /^\s*(#EXTM3U|ffconcat version|file\s|\[playlist\]|\[reference\]|<\?xml|<MPD|<SmoothStreamingMedia|<asx|v=0\s|rtsptext|http:|https:)/i

/**
 * ffmpeg's options before the input for a video file: its reader by the file's first bytes, never by ffmpeg's own guess, and no
 * protocol but plain files. So a file that is a playlist, whatever its name, makes ffmpeg open no other.
 * @param name what errors call the video
 * @throws SpatialError `data` for a file that begins like no video, one that is a playlist, and a Git LFS pointer
 */
export async function inputOptions(path: string, name: string): Promise<string[]> {
  const start = await firstBytes(path, telltaleBytes)
  refuseLfsPointer(start, name)
  const reader = readers.find(({ fits }) => fits(start))
  if (reader) return ['-protocol_whitelist', 'file', ...reader.args]
  if (playlist.test(start.toString('latin1').replace(/^\xef\xbb\xbf/, '')))
    throw new SpatialError('data', `${name} is a playlist, not a video — put the video itself in its place`)
  const what =
    start.length === 0 ? 'it is empty' : 'it begins like no video: MP4, Matroska, AVI, MPEG, Ogg, FLV, ASF, GIF'
  throw new SpatialError('data', `${name}: not a readable video (${what}) — replace the file`)
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** ISO base media (MP4, QuickTime, 3GP): the file is a row of boxes, each with a size and a name. */
function isMovie(start: Buffer): boolean {
  return /^(ftyp|styp|moov|mdat|free|skip|wide|pnot)$/.test(latin(start, 4, 8))
}

/** Packets of 188 bytes, or of 192 or 204 with a time or a checksum, that begin with the letter G. */
function isTransportStream(start: Buffer): boolean {
  return [
    [0, 188],
    [4, 192],
    [0, 204],
  ].some(([first = 0, size = 0]) => [0, 1, 2].every((packet) => start[first + packet * size] === 0x47))
}

function begins(start: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => start[index] === byte)
}

function latin(start: Buffer, from: number, to: number): string {
  return start.toString('latin1', from, to)
}
