import type { PreparedPrompt } from '../prompt/prepared-prompt.ts'
import type { BatchGroup } from './batch.ts'
import { promptStart, repeatFirst } from './text-layout.ts'

/** How pictures stand in prompts. */
export interface VisualTokens {
  /** Tokens that stand for visual ones. */
  tokens: readonly number[]
  /** Patches that become one visual token. */
  block: number
  patchesPerImage: number
}

/** (G, P) which visual token of the batch stands at each place. */
export function layOutVisualTokens(
  groups: readonly BatchGroup[],
  count: number,
  promptLength: number,
  pictures: VisualTokens,
): Int32Array {
  const visualIndex = new Int32Array(count * promptLength)
  let slot = 0
  for (const [row, { prompt }] of groups.entries()) {
    const start = promptStart(row, prompt, promptLength)
    placePictures(prompt, pictures, visualIndex.subarray(start, start + prompt.tokens.length), slot)
    slot += prompt.images.length
  }
  repeatFirst(visualIndex, groups.length, count)
  return visualIndex
}

/** Points each image token at its merged patch: pictures in order, patches in order. */
function placePictures(
  prompt: PreparedPrompt,
  { tokens, block, patchesPerImage }: VisualTokens,
  visualIndex: Int32Array,
  firstSlot: number,
) {
  const slotRows = patchesPerImage / block
  let [picture, patch] = [0, 0]
  for (const [i, token] of prompt.tokens.entries()) {
    if (!tokens.includes(token)) continue
    const image = prompt.images[picture]
    if (image === undefined)
      throw new RangeError('batchLayout: expected as many image tokens as merged patches, got more')
    visualIndex[i] = (firstSlot + picture) * slotRows + patch + 1 // 0 stands for a text token
    patch++
    if (patch === (image.gridHeight * image.gridWidth) / block) [picture, patch] = [picture + 1, 0]
  }
  if (picture !== prompt.images.length) {
    throw new RangeError('batchLayout: expected as many image tokens as merged patches, got fewer')
  }
}
