import type { ImageRule } from '../asking/asking.ts'

/** Picture sizes of the VLMEvalKit model entries used in arXiv:2510.27606. */
export const toolkitImageRule: ImageRule = { kind: 'area', minPixels: 1280 * 28 * 28, maxPixels: 16384 * 28 * 28 }

/** New tokens of the same entries. */
export const toolkitMaxTokens = { direct: 2048, cot: 2048 }
