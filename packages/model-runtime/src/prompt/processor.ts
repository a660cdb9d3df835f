import type { PolicyRequest, RgbImage } from '@spatial-ssrl/core'
import type { ResizeRule } from '../model/resize-rule.ts'
import type { PreparedPrompt } from './prepared-prompt.ts'

/** A video in a question. */
export interface VideoClip {
  /** In order of time, of one size. */
  frames: readonly RgbImage[]
  /** Frames per second of time. */
  fps: number
  /** Frames that the model is shown, evenly chosen: so many, or so many per second of time. Default as the folder says, else all. */
  sample?: { frames: number } | { fps: number }
}

/** A question to a model that may read videos. */
export interface VideoRequest extends PolicyRequest {
  /** `<video>` in `text` marks where each goes, in order. */
  videos?: readonly VideoClip[]
}

/** Text and pictures on one side, what the network reads and writes on the other. */
export interface Processor {
  /**
   * Renders the chat template around the request, tokenises it, puts one image token per visual token and counts the positions.
   * @throws SpatialError `data` if marks and pictures or videos differ in number, or the model reads none
   */
  prepare(request: VideoRequest): PreparedPrompt
  /** The picture at the size at which the model looks at it; as it is for a model that reads none. */
  fit(image: RgbImage): RgbImage
  /** Token ids of a text, nothing added. */
  encode(text: string): Int32Array
  /** Text of token ids; the chat's and the pictures' special tokens are left out, `<think>` and `</think>` stay. */
  decode(tokens: Int32Array): string
  /** Any of these ends a reply. */
  endTokens: number[]
  padToken: number
  /** Whose integers pictures are resized by; null for a model that reads none. */
  resizeRule: ResizeRule | null
}

/** What a model folder says about its text side, as parsed JSON. */
export interface TextFiles {
  tokenizer: object
  tokenizerConfig: object
  /** Jinja source. */
  chatTemplate: string
}

/** The same with its picture side. */
export interface ProcessorFiles extends TextFiles {
  /** The parsed `preprocessor_config.json`, for families that read pictures. */
  preprocessor?: { json: unknown; file: string }
  /** What it says of videos, where it has words for them alone. */
  videoPreprocessor?: { json: unknown; file: string }
  /** Decides before the folder whose integers pictures are resized by. */
  resizeRule?: ResizeRule
}
