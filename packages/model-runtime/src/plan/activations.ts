import type { BatchShape } from '../blocks/batch-shape.ts'
import { parameterList } from '../families/families.ts'
import type { ModelConfig } from '../model/config.ts'

/**
 * Bytes that a backward pass keeps of the layers of a run, as float32: inputs and outputs of every linear map and the matrices of
 * attention, three of each size. An estimate: what else a layer makes is let go as soon as it is read.
 */
export function keptBytes(config: ModelConfig, shape: BatchShape): number {
  const { tokens, patches } = runRows(shape)
  return 4 * (tokens * widths(config, true) + patches * widths(config, false) + 3 * attentionElements(config, shape))
}

/** Bytes of keys and values that a generating run may hold. */
const mostCached = 2 ** 31

/** Tokens of prompts and replies whose keys and values fit into a generating run. */
export function cachedRows(config: ModelConfig): number {
  return Math.floor(mostCached / cachedBytes(config))
}

/** Bytes of the keys and values of a token: they are held three times while one is added. */
export function cachedBytes({ text }: ModelConfig): number {
  return 3 * 4 * 2 * text.layers * text.keyValueHeads * text.headSize
}

/** Bytes of activations that a backward pass may keep; beyond, layers are computed again from their inputs. */
export const mostKept = 2 ** 31

/** Bytes of those inputs, and of the gradients by them: rows as wide as the decoder is, and patches about as wide. */
export function layerInputBytes(config: ModelConfig, shape: BatchShape): number {
  const { tokens, patches } = runRows(shape)
  return 2 * 4 * (tokens + patches) * config.text.hiddenSize * config.text.layers
}

/** Whether a linear map belongs to the decoder's layers; every other one but the head reads patches. */
export function isOfDecoder(name: string): boolean {
  return name.startsWith('model.layers.')
}

/** Rows of a run: tokens of prompts and replies, and patches of pictures. */
export function runRows(shape: BatchShape & { images?: number; patchesPerImage?: number }): {
  tokens: number
  patches: number
} {
  const { groups, promptLength, replies, replyLength, images = 0, patchesPerImage = 0 } = shape
  return { tokens: groups * (promptLength + replies * replyLength), patches: images * patchesPerImage }
}

/** Elements of the decoder's attention matrices in all layers: prompts by prompts, replies by what is before them. */
export function attentionElements(
  { text }: ModelConfig,
  { groups, promptLength, replies, replyLength }: BatchShape,
): number {
  const seen = promptLength ** 2 + replies * replyLength * (promptLength + replyLength)
  return text.layers * text.heads * groups * seen
}

/** Inputs and outputs of all linear maps of the decoder's layers, or of all others but the head, for one row. */
function widths(config: ModelConfig, ofDecoder: boolean): number {
  return parameterList(config)
    .filter(({ name, kind }) => kind === 'linear' && name !== 'lm_head.weight' && isOfDecoder(name) === ofDecoder)
    .reduce((sum, { shape: [out = 0, input = 0] }) => sum + out + input, 0)
}
