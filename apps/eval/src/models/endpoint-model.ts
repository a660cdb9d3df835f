import {
  type OmittableParameter,
  openEndpoint,
  type ParameterSet,
  type ProxySettings,
  type ServerSampling,
  shownAddress,
} from '@spatial-ssrl/model-runtime/openai'
import { toDataUri } from '../media/picture.ts'
import { withFlagAdvice } from './flag-advice.ts'
import type { EvalModel } from './model.ts'

/**
 * A model behind an OpenAI-compatible server. Pictures are decoded, resized and encoded one after another when it is the question's turn.
 * @param wait replaced in tests
 */
export function openEndpointModel(options: {
  baseUrls: readonly string[]
  name: string
  apiKey?: string
  proxies?: ProxySettings
  concurrency: number
  timeout?: number
  sampling: ServerSampling
  parameters: ParameterSet
  omit?: readonly OmittableParameter[]
  signal?: AbortSignal
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
}): EvalModel {
  const { baseUrls, name, concurrency, parameters, sampling, ...rest } = options
  const endpoint = openEndpoint({
    ...rest,
    baseUrls,
    model: name,
    concurrency,
    parameters,
    sampling,
    encodeImage: () => Promise.reject(new TypeError('openEndpointModel: pictures are encoded with their question')),
  })
  return {
    id: name,
    width: concurrency * baseUrls.length,
    facts: { kind: 'endpoint', name, baseUrls: baseUrls.map(shownAddress), concurrency },
    async answer(question, asked) {
      const sizes: [number, number][] = []
      const asking = endpoint.complete(
        {
          text: question.text,
          async pictures() {
            const uris: string[] = []
            for (const picture of question.pictures) {
              const image = await picture.pixels()
              sizes.push([image.width, image.height])
              uris.push(await toDataUri(image, await picture.bytes()))
            }
            return uris
          },
        },
        { ...asked, seed: `${asked.seed}/${question.item.id}` },
      )
      const { generations, finishReasons, usage, tries, servedModel } = await asking.catch((error: unknown) => {
        throw withFlagAdvice(error, parameters)
      })
      const replies = generations.map(({ text, reasoning, refusal }, index) => ({
        text,
        finishReason: finishReasons[index]!,
        ...(reasoning !== null && { reasoning }),
        ...(refusal !== null && { refusal }),
      }))
      return { replies, sizes, usage, tries, servedModel }
    },
    close: () => endpoint.close(),
  }
}
