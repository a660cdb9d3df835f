import { resolve } from 'node:path'
import { type PolicyRequest, type RgbImage, type Sampling, SpatialError } from '@spatial-ssrl/core'
import { type Endpoint, EndpointError, openEndpoint, openServerControl, shownAddress } from '@spatial-ssrl/endpoint'
import { encodePng } from '@spatial-ssrl/image-ops/codec'
import type { LocalPolicy } from '@spatial-ssrl/model-runtime'
import type { RolloutSampler, ServedReplies } from '@spatial-ssrl/training'
import { adapterDelivery } from './adapter-delivery.ts'
import type { Reload, RolloutServers } from './rollout-servers.ts'
import { refillFolder } from './served-folder.ts'

export interface SamplerOptions {
  servers: RolloutServers
  reload: Reload
  apiKey?: string | undefined
  /** What trains is an adapter: servers get each version of it under a name of its own, and keep their model. */
  adapter?: boolean
}

function openServed(
  baseUrls: readonly string[],
  { name, apiKey, endTokens }: { name: string; apiKey: string | undefined; endTokens: readonly number[] },
): Endpoint {
  return openEndpoint({
    baseUrls,
    model: name,
    ...(apiKey !== undefined && { apiKey }),
    encodeImage: () => Promise.reject(new TypeError('openServedSampler: pictures are encoded with their question')),
    logprobs: true,
    stopTokens: endTokens,
    retries: 2, // longer absences are waited for by whoever asks
  })
}

async function requireName(endpoint: Endpoint, baseUrl: string, name: string): Promise<void> {
  const names = await endpoint.models()
  if (!names.includes(name))
    throw new SpatialError(
      'config',
      `--rollouts: ${shownAddress(baseUrl)} serves ${names.join(', ') || 'nothing'}, not ${name} — name what it serves`,
    )
}

/** Whether every server is there and has the name. @throws SpatialError `config` or `remote`, as `openServedSampler` */
export async function requireServed({ servers: { baseUrls, name }, apiKey }: SamplerOptions): Promise<void> {
  for (const baseUrl of baseUrls) {
    const endpoint = openServed([baseUrl], { name, apiKey, endTokens: [] })
    await requireName(endpoint, baseUrl, name).finally(() => endpoint.close())
  }
}

/**
 * Servers that sample for a policy of this process and take its weights, or its adapter, from a folder. Pictures are sent at the size at which the policy
 * looks at them, so that the server's processor leaves them as they are.
 * @throws SpatialError `config` for a name that a server does not have, `remote` for a server that is not there
 */
export async function openServedSampler(
  policy: Pick<LocalPolicy, 'fit' | 'config' | 'saveAdapter'>,
  { servers: { baseUrls, name }, reload, apiKey, adapter = false }: SamplerOptions,
): Promise<RolloutSampler> {
  const open = (urls: readonly string[], model: string): Endpoint =>
    openServed(urls, { name: model, apiKey, endTokens: policy.config.endTokens })
  const openAll = (model: string) => ({
    together: open(baseUrls, model),
    single: baseUrls.map((url) => open([url], model)),
  })
  let endpoints = openAll(name)
  const closeEndpoints = async ({ together, single }: typeof endpoints) => {
    for (const endpoint of [together, ...single]) await endpoint.close()
  }
  const controls = baseUrls.map((baseUrl) =>
    openServerControl({ baseUrl, kind: reload.kind, ...(apiKey !== undefined && { apiKey }) }),
  )
  const close = async () => {
    await closeEndpoints(endpoints)
    for (const control of controls) control.close()
  }
  try {
    for (const [index, endpoint] of endpoints.single.entries()) await requireName(endpoint, baseUrls[index]!, name)
  } catch (error) {
    await close()
    throw error
  }

  const picture = async (image: RgbImage) =>
    `data:image/png;base64,${Buffer.from(await encodePng(policy.fit(image))).toString('base64')}`
  const asked =
    (endpointOf: () => Endpoint) =>
    async ({ text, images }: PolicyRequest, sampling: Sampling): Promise<ServedReplies> => {
      const pictures = () => Promise.all(images.map(picture))
      const { generations, finishReasons, usage, promptTokenIds } = await endpointOf().complete(
        { text, pictures },
        sampling,
      )
      const replies = generations.map(({ tokens, logprobs }, index) => {
        return { tokens, logprobs, finishReason: finishReasons[index]! }
      })
      return { replies, promptTokens: usage.promptTokens, promptTokenIds }
    }
  const newAdapter = adapterDelivery({
    name,
    folder: reload.folder,
    controls,
    saveAdapter: (dir) => policy.saveAdapter(dir),
  })
  const reloadAll = async (save: (dir: string) => Promise<void>) => {
    await refillFolder(reload.folder, save)
    const told = await Promise.allSettled(controls.map((control) => control.reloadWeights(resolve(reload.folder))))
    for (const result of told) if (result.status === 'rejected') throw result.reason // once none is at it any more
  }
  return {
    servers: baseUrls.map((url, index) => ({
      name: shownAddress(url),
      sample: asked(() => endpoints.single[index]!),
    })),
    sample: asked(() => endpoints.together),
    async deliver(save) {
      for (const endpoint of endpoints.single) await endpoint.models() // nothing is written while one of them is away
      if (!adapter) return reloadAll(save)
      const before = endpoints
      endpoints = openAll(await newAdapter())
      await closeEndpoints(before)
    },
    isAway: (error) => error instanceof EndpointError && error.failure === 'unavailable',
    close,
  }
}
