import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createRng, type DepthMap, type RgbImage } from '@spatial-ssrl/core'
import { resize } from '@spatial-ssrl/image-ops'
import { decodeImage, encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { depthProfiles, readDepth } from '@spatial-ssrl/image-ops/depth'
import { generateScene } from '@spatial-ssrl/scenes'

/** A JPEG file in memory, with depth where a task needs it. */
export interface Picture {
  name: string
  bytes: Uint8Array
  depth?: DepthMap
}

/** One of the embedded photographs brought to a size. */
export async function photograph(width: number, height: number): Promise<Picture> {
  const photo = await decodeImage(await readFile(new URL('../assets/photos/bison.jpg', import.meta.url)))
  return { name: `photograph ${width}×${height}`, bytes: await encodeJpeg(resize(photo, width, height)) }
}

/** Photographs with measured depth, from a folder of samples beside the repository where there is one; else ray-cast scenes of their sizes. */
export async function picturesWithDepth(): Promise<{ small: Picture; large: Picture }> {
  const samples = new URL('../../shared/data/rgbd/', import.meta.url)
  if (!existsSync(samples)) return { small: await room(1024, 768), large: await room(1600, 1064) }
  const path = (file: string) => fileURLToPath(new URL(file, samples))
  const [small, large] = [await readFile(path('RGB-D_img3.png')), await readFile(path('RGB-D_img1.jpg'))]
  return {
    small: await withDepth(
      await decodeImage(small),
      await readDepth(path('RGB-D_depth3.npy'), depthProfiles.diode, { mask: path('RGB-D_depth_mask3.npy') }),
    ),
    large: await withDepth(await decodeImage(large), await readDepth(path('RGB-D_depth1.h5'), depthProfiles.megadepth)),
  }
}

async function withDepth(image: RgbImage, depth: DepthMap): Promise<Picture> {
  const { width, height } = image
  return { name: `RGB-D sample ${width}×${height}`, bytes: await encodeJpeg(image), depth }
}

async function room(width: number, height: number): Promise<Picture> {
  const { image, depth } = generateScene(createRng('bench'), { width, height, kind: 'room' })
  return { ...(await withDepth(image, depth)), name: `scene ${width}×${height}` }
}
