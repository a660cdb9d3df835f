import { type ReplyBatch, SpatialError } from '@spatial-ssrl/core'

/**
 * A batch is what its type says: replies are arrays of tokens of the vocabulary. Onnxruntime would read −1 as the last row, and ends with
 * words of its own above the last.
 * @param call how errors name what was asked for
 * @throws SpatialError `model` that names the token and its place, RangeError for what is no batch
 */
export function checkBatch(call: string, { groups, maxTokens }: ReplyBatch, vocabSize: number): void {
  if (!(Number.isInteger(maxTokens) && maxTokens >= 1))
    throw new RangeError(`${call}: expected maxTokens ≥ 1, got ${maxTokens}`)
  for (const [group, { replies }] of groups.entries())
    for (const [reply, tokens] of replies.entries()) {
      const place = `reply ${reply} of group ${group}`
      if (!(tokens instanceof Int32Array))
        throw new RangeError(`${call}: expected an Int32Array of token ids as ${place}, got ${kindOf(tokens)}`)
      for (let i = 0; i < tokens.length; i++)
        if (!(tokens[i]! >= 0 && tokens[i]! < vocabSize))
          throw new SpatialError(
            'model',
            `${call}: token ${tokens[i]} at position ${i} of ${place} is none of this model's; its ids go from 0 to ${vocabSize - 1}`,
          )
    }
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'an array' : value === null ? 'null' : (value?.constructor?.name ?? typeof value)
}
