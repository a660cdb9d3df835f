import type { Generation, PolicyRequest, Sampling } from '@spatial-ssrl/core'
import { type DeliveredWeights, GaveUp } from './delivered-weights.ts'
import { readServedReplies } from './served-replies.ts'

/** Replies and the number of updates that the weights had seen which sampled them. */
export interface Rollout {
  generations: Generation[][]
  updates: number
}

/** All replies, each request asked until it is answered. */
export async function sampleAll(
  state: DeliveredWeights,
  requests: readonly PolicyRequest[],
  how: Sampling,
): Promise<Rollout> {
  const { sampler, trainer } = state
  const [first, ...others] = sampler.servers
  const server = others.length === 0 && first ? first.name : 'one of the servers'
  const generations: (Generation[] | undefined)[] = new Array(requests.length).fill(undefined)
  let updates = Number.POSITIVE_INFINITY
  const ask = async (index: number) => {
    const request = requests[index]!
    const settings = { ...how, seed: `${how.seed}/${index}` }
    const served = await sampler.sample(request, settings)
    const read = readServedReplies(served, { policy: trainer, request, sampling: settings, server })
    if (read === null) throw new GaveUp(`${server} gave up on replies that it had begun`)
    generations[index] = read
  }
  await state.patiently(async () => {
    updates = Math.min(updates, await state.newest(requests[0]))
    const missing = [...generations.keys()].filter((index) => generations[index] === undefined)
    const asked = await Promise.allSettled(missing.map(ask))
    const failed = asked.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    if (failed.length === 0) return
    state.forget() // what comes back may have other weights
    throw failed.find((error) => !state.isAway(error)) ?? failed[0]
  })
  return { generations: generations as Generation[][], updates }
}
