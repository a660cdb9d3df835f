import type { EncodedImage } from '@spatial-ssrl/core'

/** A picture as a text that says what it is: JPEG or PNG, by its first bytes. */
export function dataUri({ bytes }: EncodedImage): string {
  const type = bytes[0] === 0xff && bytes[1] === 0xd8 ? 'image/jpeg' : 'image/png'
  return `data:${type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')}`
}
