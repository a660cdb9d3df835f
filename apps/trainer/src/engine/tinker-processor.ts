import type { PolicyRequest, RgbImage } from '@spatial-ssrl/core'
import { encodePng } from '@spatial-ssrl/image-ops/codec'
import type { OpenedProcessor, PreparedImage, ResizeRule } from '@spatial-ssrl/model-runtime'
import type { Chunk, TinkerProcessor } from '@spatial-ssrl/tinker'

/**
 * Prompts of a local model folder for a server that holds the weights. A picture goes at the size that the model sees, so that the server's
 * own processor leaves it as it is and counts the same tokens.
 */
export function tinkerProcessor({ config, processor, pictures }: OpenedProcessor): TinkerProcessor {
  return {
    endTokens: config.endTokens,
    decode: (tokens) => processor.decode(tokens),
    async prompt(request: PolicyRequest): Promise<Chunk[]> {
      const { tokens, images } = processor.prepare(request)
      if (pictures === null || images.length === 0) return [{ tokens }]
      const encoded = await Promise.all(
        images.map((prepared, i) =>
          encodeFitted(request.images[i]!, prepared, pictures.patchSize, processor.resizeRule ?? undefined),
        ),
      )
      return withPictures(tokens, pictures.token, encoded)
    },
  }
}

/** Of a policy that is asked nothing. */
export const noProcessor: TinkerProcessor = {
  endTokens: [],
  decode: () => '',
  prompt: () => Promise.reject(new TypeError('noProcessor: it makes no prompts')),
}

/** The prompt's tokens with a picture in place of each run of its tokens. Between two pictures stands at least one other token. */
export function withPictures(tokens: Int32Array, pictureToken: number, pictures: readonly Uint8Array[]): Chunk[] {
  const chunks: Chunk[] = []
  let next = 0
  for (let at = 0; at < tokens.length; ) {
    const isPicture = tokens[at] === pictureToken
    let end = at
    while (end < tokens.length && (tokens[end] === pictureToken) === isPicture) end++
    chunks.push(
      isPicture
        ? { image: pictures[next++]!, format: 'png', expectedTokens: end - at }
        : { tokens: tokens.slice(at, end) },
    )
    at = end
  }
  if (next !== pictures.length) throw new RangeError(`withPictures: ${next} runs for ${pictures.length} pictures`)
  return chunks
}

async function encodeFitted(
  image: RgbImage,
  { gridWidth, gridHeight }: PreparedImage,
  patch: number,
  rule?: ResizeRule,
): Promise<Uint8Array> {
  const { fitPicture } = await import('@spatial-ssrl/model-runtime/vision')
  return encodePng(fitPicture(image, { width: gridWidth * patch, height: gridHeight * patch }, rule))
}
