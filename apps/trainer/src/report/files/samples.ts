import { join } from 'node:path'
import { decodeImage } from '@spatial-ssrl/image-ops/codec'
import { z } from 'zod'
import { damaged, readOptionalJson } from './read-json.ts'

const Sample = z.object({
  task: z.string(),
  origin: z.string(),
  problem: z.string(),
  answer: z.string(),
  images: z.array(z.string().regex(/^data:image\/(jpeg|png);base64,[A-Za-z0-9+/=]+$/, 'no picture')).min(1),
  replies: z.array(z.object({ stage: z.string(), text: z.string(), right: z.boolean() })),
})

/** A held-out question as `samples.json` keeps it: pictures as data URIs, each stage's greedy reply and whether it is right. */
export type ShownSample = z.output<typeof Sample>

/** A picture with its size, px. */
export interface Picture {
  uri: string
  width: number
  height: number
}

/** A held-out question with measured pictures. */
export type PicturedSample = Omit<ShownSample, 'images'> & { pictures: Picture[] }

/**
 * The questions of `<dir>/samples.json`; none when the run kept none.
 * @throws SpatialError `data` for a damaged file
 */
export async function readSamples(dir: string): Promise<PicturedSample[]> {
  const file = join(dir, 'samples.json')
  const samples = (await readOptionalJson(file, z.array(Sample))) ?? []
  const measure = async (uri: string): Promise<Picture> => {
    const bytes = Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64')
    const { width, height } = await decodeImage(bytes).catch((cause) => {
      throw damaged(file, 'a picture in it cannot be read', cause)
    })
    return { uri, width, height }
  }
  return Promise.all(
    samples.map(async ({ images, ...sample }) => ({ ...sample, pictures: await Promise.all(images.map(measure)) })),
  )
}
