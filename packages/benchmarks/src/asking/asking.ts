import type { ImageMedia, VideoMedia } from '../item/item.ts'

/** `direct` asks for the answer alone, `cot` for reasoning first. */
export type Mode = 'direct' | 'cot'

/** A piece of the one user message, in order. */
export type PromptPart = { type: 'text'; text: string } | ImagePart | VideoPart
/** A picture of a prompt. */
export interface ImagePart {
  type: 'image'
  image: ImageMedia
}
/** A video of a prompt; `frameRule` says which frames are shown. */
export interface VideoPart {
  type: 'video'
  video: VideoMedia
}

/** How a run asks. */
export interface Asking {
  /** One of the benchmark's own. */
  profile: string
  mode: Mode
}

/** Sizes at which pictures are shown. */
export type ImageRule =
  /** Whole area between these bounds, px, both sides rounded to the model's patch grid (the processor's own resize rule). */
  | { kind: 'area'; minPixels: number; maxPixels: number }
  /**
   * Exactly this size, px, whatever the aspect ratio; then, where `area` is given, by the processor to an area between its bounds, as in
   * the rule `area`.
   */
  | { kind: 'exact'; width: number; height: number; area?: { minPixels: number; maxPixels: number } }
  /** The model's own default. */
  | { kind: 'default' }

/** Which frames of a video are shown: see `frameIndices`. */
export interface FrameRule {
  /** Frames at most. */
  count: number
  /** Of the evenly spaced positions: to the nearest frame, halves to the even one, or down. */
  rounding: 'half-even' | 'down'
}
