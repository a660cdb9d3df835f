import type { PolicyRequest, Sample } from '@spatial-ssrl/core'
import { decodeImage } from '@spatial-ssrl/image-ops/codec'
import { formatInstruction } from '@spatial-ssrl/tasks'

/** The question as the model gets it: decoded pictures, the problem, then how to answer. */
export async function toRequest(sample: Sample): Promise<PolicyRequest> {
  const images = await Promise.all(sample.images.map(({ bytes }) => decodeImage(bytes)))
  return { text: `${sample.problem}\n${formatInstruction}`, images }
}

/** The question without the format instruction: what base training uses, whose replies are bare answers. */
export async function toBareRequest(sample: Sample): Promise<PolicyRequest> {
  const { images } = await toRequest(sample)
  return { text: sample.problem, images }
}
