import { type RgbImage, SpatialError } from '@spatial-ssrl/core'
import { wrongField } from '../refusal/refusal.ts'

/** Decodes the bytes of a PNG, JPEG or WebP. @throws SpatialError `data` */
export type DecodePicture = (bytes: Uint8Array) => Promise<RgbImage>

const dataUri = /^data:image\/(png|jpe?g|webp);base64,([A-Za-z0-9+/]*={0,2})$/i

/** Reads a picture that stands in a request. @param place how errors name it @throws Refusal 400 */
export async function readPicture(url: string, place: string, decode: DecodePicture): Promise<RgbImage> {
  const found = dataUri.exec(url)
  if (found === null) {
    const isData = /^data:/i.test(url)
    throw wrongField(
      place,
      isData
        ? 'expected data:image/png, image/jpeg or image/webp in base64'
        : 'pictures are not fetched from elsewhere; send data:image/png;base64,…',
    )
  }
  try {
    return await decode(Buffer.from(found[2]!, 'base64'))
  } catch (error) {
    throw SpatialError.is(error) ? wrongField(place, error.message) : error
  }
}
