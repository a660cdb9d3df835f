import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRng, type RgbImage } from '@spatial-ssrl/core'
import { encodeDepthPng16, encodeNpy } from '@spatial-ssrl/image-ops/depth'
import { generateScene } from '@spatial-ssrl/scenes'
import sharp, { type Sharp } from 'sharp'

/** A file of the corpus. `reason`: what its row in the manifest must say; without it the file may also make a sample. */
export interface OddFile {
  name: string
  bytes: Uint8Array
  reason?: RegExp
}

const [width, height] = [96, 72]
const encoders: Record<string, (picture: Sharp) => Sharp> = {
  jpg: (picture) => picture.jpeg({ quality: 90 }),
  png: (picture) => picture.png(),
  webp: (picture) => picture.webp(),
  avif: (picture) => picture.avif({ effort: 0 }),
  tiff: (picture) => picture.tiff({ compression: 'lzw' }),
  gif: (picture) => picture.gif({ effort: 1 }),
}

let drawn = 0
/** Another picture at every call, so that no two files are duplicates. */
function picture(size: [number, number] = [width, height]): RgbImage {
  return generateScene(createRng(`odd ${drawn++}`), { width: size[0], height: size[1] }).image
}

function open({ width, height, data }: RgbImage): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } })
}

const encode = async (format: string, image = picture()) =>
  new Uint8Array(await encoders[format]!(open(image)).toBuffer())
const text = (content: string) => new Uint8Array(Buffer.from(content, 'latin1'))

/** Broken and odd picture files. */
export async function oddPictures(): Promise<OddFile[]> {
  const groups = [cutAndChanged(), pretenders(), bombs(), oddSizes(), oddModes(), plainOnes()]
  return (await Promise.all(groups)).flat()
}

/** Every format whole, cut at nine places, and with changed bytes at nine seeds. */
async function cutAndChanged(): Promise<OddFile[]> {
  const files: OddFile[] = []
  for (const format of Object.keys(encoders)) {
    files.push({ name: `whole.${format}`, bytes: await encode(format) })
    for (let tenth = 1; tenth <= 9; tenth++) {
      const bytes = await encode(format)
      const cut = bytes.slice(0, Math.floor((bytes.length * tenth) / 10))
      files.push({
        name: `cut-${tenth}0.${format}`,
        bytes: cut,
        ...(tenth < 9 && { reason: /not a readable picture/ }),
      })
      const rng = createRng(`${format} ${tenth}`)
      for (let change = 0; change < tenth; change++) bytes[rng.int(bytes.length)] = rng.int(256)
      files.push({ name: `changed-${tenth}.${format}`, bytes })
    }
  }
  return files
}

/** What only has the name of a picture, and pictures with the name of another format. */
async function pretenders(): Promise<OddFile[]> {
  const noPicture = /no JPEG, PNG, WebP, AVIF, TIFF or GIF/
  const contents: Record<string, string> = {
    text: 'This is no picture.',
    svg: '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><circle r="40"/></svg>',
    html: '<!doctype html><p>404</p>',
    pdf: '%PDF-1.7\n1 0 obj',
    zip: 'PK\x03\x04 and so on',
    json: '{"error": "not found"}',
    zeros: '\0'.repeat(4096),
    bmp: `BM${'\0'.repeat(60)}`,
    ftyp: '\0\0\0\x18ftypheic\0\0\0\0mif1heic',
  }
  const told: Record<string, RegExp> = {
    svg: /SVG is not read/,
    html: /a web page and no picture/,
    pdf: /PDF and PostScript are not read/,
    zip: /an archive and no picture/,
    pointer: /a Git LFS pointer/,
    bmp: /BMP is not read/,
    ftyp: /HEIC is not read: convert it to JPEG/,
  }
  const files: OddFile[] = []
  for (const [kind, content] of Object.entries(contents))
    for (const format of ['jpg', 'png'])
      files.push({ name: `${kind}.${format}`, bytes: text(`${content} ${format}`), reason: told[kind] ?? noPicture })
  const formats = Object.keys(encoders)
  for (const [i, format] of formats.entries())
    files.push({ name: `is-${format}.${formats[(i + 1) % formats.length]}`, bytes: await encode(format) })
  for (const extension of ['heic', 'HEIF', 'bmp', 'jxl', 'jp2', 'dng', 'cr2', 'nef'])
    files.push({ name: `camera.${extension}`, bytes: text(extension), reason: /(is|are) not read: (convert|develop)/ })
  const pointer = text('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n')
  files.push({ name: 'pointer.jpg', bytes: pointer, reason: /a Git LFS pointer.*git lfs pull/ })
  files.push({ name: 'nothing.jpg', bytes: new Uint8Array(0), reason: /empty file/ })
  files.push({ name: 'one-byte.png', bytes: text('x'), reason: noPicture })
  files.push({ name: 'signature.jpg', bytes: Uint8Array.of(255, 216, 255), reason: /not a readable picture/ })
  files.push({ name: 'signature.png', bytes: text('\x89PNG'), reason: /not a readable picture/ })
  for (const name of [
    'with space.jpg',
    'zeilen\numbruch.jpg',
    '-rf.jpg',
    '图片.jpg',
    '🙂.jpg',
    `${'n'.repeat(240)}.jpg`,
    'UPPER.JPEG',
  ])
    files.push({ name, bytes: await encode('jpg') })
  return files
}

/** Small files that claim to be huge. */
async function bombs(): Promise<OddFile[]> {
  const files: OddFile[] = []
  for (const [w, h] of [
    [100_000, 100_000],
    [65_535, 65_535],
    [30_000, 30_000],
    [0, 0],
    [2 ** 31 - 1, 1],
  ] as const) {
    const png = Buffer.from(await encode('png'))
    png.writeUInt32BE(w, 16)
    png.writeUInt32BE(h, 20)
    files.push({ name: `claims-${w}x${h}.png`, bytes: png, reason: /not a readable picture/ })
  }
  for (const side of [65_500, 20_000]) {
    const jpeg = Buffer.from(await encode('jpg'))
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
    jpeg.writeUInt16BE(side, frame + 5)
    jpeg.writeUInt16BE(side, frame + 7)
    files.push({ name: `claims-${side}.jpg`, bytes: jpeg, reason: /too many pixels/ })
  }
  const webp = Buffer.from(await encode('webp'))
  webp.writeUInt16LE(16_383, 26)
  webp.writeUInt16LE(16_383, 28)
  files.push({ name: 'claims.webp', bytes: webp, reason: /not a readable picture/ })
  const real = await sharp({ create: { width: 12_000, height: 9000, channels: 3, background: '#777' } })
    .png({ compressionLevel: 9 })
    .toBuffer()
  files.push({ name: 'bomb.png', bytes: real, reason: /too many pixels/ })
  return files
}

async function oddSizes(): Promise<OddFile[]> {
  const sizes: [number, number][] = [
    [1, 1],
    [1, 500],
    [500, 1],
    [2, 2],
    [15, 15],
    [30, 4],
    [30_000, 10],
    [10, 30_000],
  ]
  const files: OddFile[] = []
  for (const [w, h] of sizes) {
    for (const format of ['jpg', 'png']) {
      const data = Uint8Array.from({ length: w * h * 3 }, (_, i) => (i * 7919) % 256)
      files.push({
        name: `size-${w}x${h}.${format}`,
        bytes: await encode(format, { width: w, height: h, data }),
        reason: /too small/,
      })
    }
  }
  return files
}

async function oddModes(): Promise<OddFile[]> {
  const make = async (name: string, change: (source: Sharp) => Sharp) => ({
    name,
    bytes: new Uint8Array(await change(open(picture())).toBuffer()),
  })
  const frames = Buffer.concat([picture().data, picture().data, picture().data])
  const animated = (name: string) =>
    sharp(frames, { raw: { width, height: height * 3, channels: 3, pageHeight: height } }).toFormat(name as 'gif')
  const files = [
    await make('cmyk.jpg', (source) => source.toColourspace('cmyk').jpeg()),
    await make('cmyk.tiff', (source) => source.toColourspace('cmyk').tiff({ compression: 'lzw' })),
    await make('grey.jpg', (source) => source.greyscale().jpeg()),
    await make('grey.png', (source) => source.greyscale().png()),
    await make('deep.png', (source) => source.toColourspace('rgb16').png()),
    await make('lab.tiff', (source) => source.toColourspace('lab').tiff({ compression: 'lzw' })),
    await make('alpha.png', (source) => source.ensureAlpha(0.3).png()),
    await make('alpha.webp', (source) => source.ensureAlpha(0.3).webp()),
    await make('palette.png', (source) => source.png({ palette: true, colours: 8 })),
    await make('two-colours.png', (source) => source.threshold().png({ palette: true, colours: 2 })),
    await make('progressive.jpg', (source) => source.jpeg({ progressive: true })),
    await make('interlaced.png', (source) => source.png({ progressive: true })),
    { name: 'animated.gif', bytes: new Uint8Array(await animated('gif').toBuffer()) },
    { name: 'animated.webp', bytes: new Uint8Array(await animated('webp').toBuffer()) },
  ]
  for (let orientation = 1; orientation <= 8; orientation++)
    files.push(await make(`exif-${orientation}.jpg`, (source) => source.withMetadata({ orientation }).jpeg()))
  return files
}

/** Pictures without anything to ask about. */
async function plainOnes(): Promise<OddFile[]> {
  const files: OddFile[] = []
  for (const level of [0, 128, 255]) {
    for (const format of ['jpg', 'png', 'webp']) {
      const data = new Uint8Array(width * height * 3).fill(level)
      files.push({
        name: `plain-${level}.${format}`,
        bytes: await encode(format, { width, height, data }),
        reason: /flip: /,
      })
    }
  }
  return files
}

/** A picture with its depth file. `reason` speaks of the depth; the picture itself is sound. */
export interface OddDepth extends OddFile {
  picture: Uint8Array
}

/** Depth files of every kind that must not be believed. */
export async function oddDepths(): Promise<OddDepth[]> {
  const ramp = (change: (value: number, i: number) => number) =>
    Float32Array.from({ length: width * height }, (_, i) => change(1 + i / 1000, i))
  const npy = (values: Float32Array, shape = [height, width]) => encodeNpy(values, shape)
  const whole = npy(ramp((value) => value))
  const valid = new Uint8Array(width * height).fill(1)
  const map = { width, height, data: ramp((value) => value), valid, kind: 'metric' as const }
  const cases: [string, Uint8Array, RegExp][] = [
    ['nan.npy', npy(ramp(() => Number.NaN)), /no valid depth/],
    ['inf.npy', npy(ramp(() => Number.POSITIVE_INFINITY)), /no valid depth/],
    ['zero.npy', npy(ramp(() => 0)), /no valid depth/],
    ['constant.npy', npy(ramp(() => 2)), /a constant or an 8-bit picture/],
    ['nan-constant.npy', npy(ramp((_, i) => (i % 2 ? Number.NaN : 2))), /a constant or an 8-bit picture/],
    ['levels.npy', npy(ramp((value) => Math.round(value))), /a constant or an 8-bit picture/],
    ['ordinal.npy', npy(ramp((value, i) => (i === 5 ? -1 : value))), /ordinal map or the wrong profile/],
    ['far.npy', npy(ramp((value) => value * 1e8)), /no valid depth/],
    ['sparse.npy', npy(ramp((value, i) => (i % 40 ? 0 : value))), /too little valid depth|a constant/],
    [
      'turned.npy',
      npy(
        ramp((value) => value),
        [width, height],
      ),
      /depth is 72×96, its photograph 96×72/,
    ],
    [
      'half.npy',
      npy(
        new Float32Array(48 * 36).map((_, i) => i),
        [36, 48],
      ),
      /add "resize": true/,
    ],
    ['cut.npy', whole.slice(0, 3000), /cut off/],
    ['header.npy', whole.slice(0, 20), /cut off inside its header/],
    ['empty.npy', new Uint8Array(0), /none of npy/],
    ['text.npy', text('no depth'), /none of npy/],
    ['colours.png', await encode('png'), /expected a 16-bit grey PNG, got 3 channel/],
    [
      'eight-bits.png',
      new Uint8Array(await open(picture()).greyscale().png().toBuffer()),
      /expected a 16-bit grey PNG/,
    ],
    ['cut.png', (await encodeDepthPng16(map, { scale: 0.001 })).slice(0, 400), /not a readable PNG/],
    ['text.h5', text('\x89HDF\r\n\x1a\n and nothing more'), /not a readable HDF5/],
    ['colour.pfm', text('PF\n2 2\n-1\n'), /a PFM of colours/],
    ['huge.pfm', text('Pf\n900000 900000\n-1\n'), /over 100 megapixels/],
    ['cut.exr', Uint8Array.of(0x76, 0x2f, 0x31, 1, 2, 0, 0, 0), /cut off inside its header/],
    ['cut.dpt', text('PIEH1234'), /not a Sintel/],
    ['cut.tiff', text('II*\0'), /not a readable TIFF/],
    ['cut.npz', text('PK\x03\x04'), /not a whole zip archive/],
  ]
  return Promise.all(
    cases.map(async ([name, bytes, reason]) => ({ name, bytes, reason, picture: await encode('png') })),
  )
}

/** Writes the pictures, and beside them what is no file at all: folders and links with the names of pictures. */
export async function writePictures(folder: string, files: readonly OddFile[]): Promise<OddFile[]> {
  const nothing = new Uint8Array(0)
  for (const { name, bytes } of files) await writeFile(join(folder, name), bytes)
  for (const name of ['folder.jpg', 'folder.png']) await mkdir(join(folder, name))
  await symlink(join(folder, 'gone'), join(folder, 'dangling.jpg'))
  await symlink(join(folder, 'folder.jpg'), join(folder, 'to-folder.jpg'))
  await symlink(join(folder, 'circle.jpg'), join(folder, 'circle.jpg'))
  await writeFile(join(folder, 'broken.tar'), 'no archive'.repeat(90))
  await writeFile(join(folder, 'broken.parquet'), 'PAR1 no table PAR1')
  return [
    ...files,
    ...['folder.jpg', 'folder.png'].map((name) => ({
      name,
      bytes: nothing,
      reason: /a folder with the name of a file/,
    })),
    { name: 'dangling.jpg', bytes: nothing, reason: /a link that leads nowhere/ },
    { name: 'to-folder.jpg', bytes: nothing, reason: /a link to a folder/ },
    { name: 'circle.jpg', bytes: nothing, reason: /a link that leads to itself/ },
    { name: 'broken.tar', bytes: nothing, reason: /no tar archive/ },
    { name: 'broken.parquet', bytes: nothing, reason: /no parquet file/ },
  ]
}
