import sharp from 'sharp'

/** Small pictures of a format: colours, grey, a palette, transparency, and frames where the format has them. */
export async function pictureSeeds(format: 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif'): Promise<Uint8Array[]> {
  const [width, height] = [48, 36]
  const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i * 7 + (i >> 6) * 31) & 255)
  const rgba = () => sharp(data, { raw: { width, height, channels: 4 } })
  const frames = sharp(data, { raw: { width, height, channels: 4, pageHeight: height / 2 } })
  const variants = [
    rgba().removeAlpha().toFormat(format),
    rgba().toFormat(format),
    rgba().greyscale().toFormat(format),
    rgba().removeAlpha().withMetadata({ orientation: 6 }).toFormat(format),
    ...(format === 'jpeg' ? [rgba().removeAlpha().jpeg({ progressive: true })] : []),
    ...(format === 'png' ? [rgba().png({ palette: true }), rgba().png({ progressive: true })] : []),
    ...(format === 'webp' ? [rgba().webp({ lossless: true }), frames.webp()] : []),
    ...(format === 'gif' ? [frames.gif()] : []),
    ...(format === 'tiff' ? [rgba().tiff({ tile: true, tileWidth: 16, tileHeight: 16, compression: 'deflate' })] : []),
  ]
  return Promise.all(variants.map(async (picture) => new Uint8Array(await picture.toBuffer())))
}
