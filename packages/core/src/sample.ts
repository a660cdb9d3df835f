import type { DepthMap, RgbImage } from './image.ts'

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
/** A JSON object. */
export type JsonObject = { [key: string]: Json }

/** One picture as stored: encoded bytes (JPEG or PNG), RGB, EXIF orientation applied, no alpha. */
export interface EncodedImage {
  bytes: Uint8Array
  /** A name for the picture, or null. Never a path on the machine that made it. */
  path: string | null
}

/** A puzzle before its pictures are encoded. */
export interface Puzzle {
  /** One per `<image>` in `problem`, in order. */
  images: RgbImage[]
  problem: string
  /** Canonical answer: `0-2-3-1` (shuffle), `2-1` (flip), `B` (crop, position), `3-1-2` (depth, nearest first). */
  answer: string
  /** Parameters, geometry, difficulty: enough to re-derive `answer`. */
  meta: JsonObject
}

/** A generator's refusal: this picture makes no puzzle with one right answer. */
export interface Declined {
  /** A short, countable reason such as `image smaller than 56 px a cell`; no numbers that differ per picture. */
  declined: string
}

/** A picture as a generator gets it, with its depth where there is one of the same size. */
export interface TaskInput {
  image: RgbImage
  depth?: DepthMap
}

/** One row of a data set. */
export interface Sample {
  problem: string
  answer: string
  images: EncodedImage[]
  /** Hash of source, task, parameters and draw; the same on every machine, whatever the shard or worker. */
  id: string
  task: string
  /** sha256 of the source picture (hex); splits are by source, never by question. */
  source: string
  meta: JsonObject
}
