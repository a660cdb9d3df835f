import type { JsonObject, Rng, TaskInput } from '@spatial-ssrl/core'
import {
  adjustColour,
  crop,
  cropDepth,
  flipDepthHorizontal,
  flipHorizontal,
  type Rectangle,
  resize,
  resizeDepth,
} from '@spatial-ssrl/image-ops'

/** How a source picture is looked at before a puzzle is made of it. */
export interface ViewOptions {
  /** Side of a square view, px; undefined keeps the picture's own resolution and proportions. */
  size?: number | undefined
  /** Draws a crop, a mirror and a change of colours for every puzzle. */
  augment: boolean
}

/** One drawn view, small enough to keep in a sample's `meta`. */
export interface View {
  /** Part of the picture that is kept, px. */
  crop: Rectangle
  width: number
  height: number
  mirrored: boolean
  /** Factors of brightness, contrast and saturation; null = untouched. */
  colour: { brightness: number; contrast: number; saturation: number } | null
}

/** Smallest crop when augmenting, share of the side. */
export const smallestCrop = 0.6
const colourRange = 0.2 // each factor in [1 − range, 1 + range]

/** Draws a view of a `width`×`height` picture. Scenes are drawn at their size and angle already, so they are never cropped. */
export function drawView(width: number, height: number, options: ViewOptions & { cropped: boolean }, rng: Rng): View {
  const { size, augment, cropped } = options
  const scale = augment && cropped ? rng.fork('scale').uniform(smallestCrop, 1) : 1
  const [short, long] = width < height ? [width, height] : [height, width]
  const keptShort = Math.max(1, Math.round(short * scale))
  const keptLong = size !== undefined && cropped ? keptShort : Math.max(1, Math.round(long * scale))
  const [keptWidth, keptHeight] = width < height ? [keptShort, keptLong] : [keptLong, keptShort]
  const place = rng.fork('place')
  const kept = {
    x: place.int(width - keptWidth + 1),
    y: place.int(height - keptHeight + 1),
    width: keptWidth,
    height: keptHeight,
  }
  const shrink = size === undefined ? 1 : size / Math.min(keptWidth, keptHeight)
  const factor = (name: string) => rng.fork(name).uniform(1 - colourRange, 1 + colourRange)
  return {
    crop: kept,
    width: Math.max(1, Math.round(keptWidth * shrink)),
    height: Math.max(1, Math.round(keptHeight * shrink)),
    mirrored: augment && rng.fork('mirror').next() < 0.5,
    colour: augment
      ? { brightness: factor('brightness'), contrast: factor('contrast'), saturation: factor('saturation') }
      : null,
  }
}

/** The picture, and its depth, as the view shows them. */
export function applyView({ image, depth }: TaskInput, view: View): TaskInput {
  const whole = view.crop.width === image.width && view.crop.height === image.height
  let seen = whole ? image : crop(image, view.crop)
  if (seen.width !== view.width || seen.height !== view.height) seen = resize(seen, view.width, view.height)
  if (view.mirrored) seen = flipHorizontal(seen)
  if (view.colour) seen = adjustColour(seen, view.colour)
  if (!depth) return { image: seen }
  let seenDepth = whole ? depth : cropDepth(depth, view.crop)
  if (seenDepth.width !== view.width || seenDepth.height !== view.height) {
    seenDepth = resizeDepth(seenDepth, view.width, view.height)
  }
  return { image: seen, depth: view.mirrored ? flipDepthHorizontal(seenDepth) : seenDepth }
}

/** The view as it is kept in `meta`. */
export function viewFacts({ crop: kept, width, height, mirrored, colour }: View): JsonObject {
  return {
    crop: [kept.x, kept.y, kept.width, kept.height],
    width,
    height,
    mirrored,
    colour: colour === null ? null : { ...colour },
  }
}
