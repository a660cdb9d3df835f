import { type PolicyRequest, type PromptFormat, promptOf, type Sample } from '@spatial-ssrl/core'
import { decodeImage } from '@spatial-ssrl/image-ops/codec'

/** The question as the model gets it: decoded pictures, the problem, then how to answer. */
export async function toRequest(sample: Sample, prompt: PromptFormat): Promise<PolicyRequest> {
  const images = await Promise.all(sample.images.map(({ bytes }) => decodeImage(bytes)))
  return { text: promptOf(sample.problem, prompt), images }
}
