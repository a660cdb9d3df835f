import type { BatchShape } from '../blocks/batch-shape.ts'
import { parameterList } from '../families/families.ts'
import type { ModelConfig } from '../model/config.ts'

/** Layers of the decoder; every other linear map reads patches. */
const decoderLayer = /^model\.layers\./

/**
 * Bytes that a backward pass keeps of the layers of a run, as float32: inputs and outputs of every linear map and the matrices of
 * attention, three of each size. An estimate, of which 0.7 to 1.3 times were measured.
 */
export function keptBytes(config: ModelConfig, shape: BatchShape): number {
  const { tokens, patches } = runRows(shape)
  return 4 * (tokens * widths(config, true) + patches * widths(config, false) + 3 * attentionElements(config, shape))
}

/** Bytes of keys and values that a generating run may hold. */
const mostCached = 2 ** 31

/** Tokens of prompts and replies whose keys and values fit into a generating run; each is held three times while one is added. */
export function cachedRows({ text }: ModelConfig): number {
  return Math.floor(mostCached / (3 * 4 * 2 * text.layers * text.keyValueHeads * text.headSize))
}

/** Rows of a run: tokens of prompts and replies, and patches of pictures. */
function runRows(shape: BatchShape & { images?: number; patchesPerImage?: number }): {
  tokens: number
  patches: number
} {
  const { groups, promptLength, replies, replyLength, images = 0, patchesPerImage = 0 } = shape
  return { tokens: groups * (promptLength + replies * replyLength), patches: images * patchesPerImage }
}

/** Elements of the decoder's attention matrices in all layers: prompts by prompts, replies by what is before them. */
function attentionElements({ text }: ModelConfig, { groups, promptLength, replies, replyLength }: BatchShape): number {
  const seen = promptLength ** 2 + replies * replyLength * (promptLength + replyLength)
  return text.layers * text.heads * groups * seen
}

/** Inputs and outputs of all linear maps of the decoder's layers, or of all others but the head, for one row. */
function widths(config: ModelConfig, ofDecoder: boolean): number {
  return parameterList(config)
    .filter(({ name, kind }) => kind === 'linear' && name !== 'lm_head.weight' && decoderLayer.test(name) === ofDecoder)
    .reduce((sum, { shape: [out = 0, input = 0] }) => sum + out + input, 0)
}
