import { SpatialError } from '@spatial-ssrl/core'
import type { TinkerPolicy } from '@spatial-ssrl/tinker'
import type { Engine, ResumablePolicy } from '@spatial-ssrl/training'
import { versions } from './versions.ts'

/** A server and its model, `tinker:URL#MODEL`. */
export interface TinkerPlace {
  url: string
  /** The base model, as the server names it. */
  model: string
  /** Rank of the adapter that is trained. */
  rank: number
}

/** Reads `tinker:URL#MODEL`. @throws SpatialError `config` for what is none */
export function parseTinkerPlace(text: string, rank: number): TinkerPlace {
  const [, url = '', model = ''] = /^tinker:(https?:\/\/[^#]+)#(.+)$/.exec(text) ?? []
  if (model === '')
    throw new SpatialError(
      'config',
      `--engine ${text} — expected tinker:URL#MODEL, as in tinker:http://127.0.0.1:8000#Qwen/Qwen3-8B`,
    )
  return { url, model, rank }
}

/**
 * A Tinker server: an adapter is trained there, while prompts are made here by the model folder that `--model` names.
 * @param apiKey default none, which SkyRL does not ask for
 * @param onNotice what the server does otherwise than asked
 */
export function tinkerEngine(
  place: TinkerPlace,
  { apiKey, onNotice }: { apiKey: string | undefined; onNotice(line: string): void },
): Engine {
  const { url, model, rank } = place
  return {
    async openPolicy(folder, { trainable, adapter, temperature }) {
      const option = trainable ? 'trainable' : adapter === undefined ? undefined : 'adapter'
      if (option !== undefined)
        throw new SpatialError(
          'config',
          `a Tinker server trains an adapter of its own, of --rank — leave \`${option}\` out of the configuration`,
        )
      const { openProcessor } = await import('@spatial-ssrl/model-runtime')
      const { openTinkerPolicy } = await import('@spatial-ssrl/tinker')
      const { tinkerProcessor } = await import('./tinker-processor.ts')
      const opened = await openProcessor(folder)
      const policy = await openTinkerPolicy({
        connection: { baseUrl: url, ...(apiKey && { apiKey }) },
        baseModel: model,
        lora: { rank, seed: 0 },
        processor: tinkerProcessor(opened),
      })
      try {
        policy.check(temperature === undefined ? {} : { temperature })
      } catch (error) {
        await policy.close()
        throw error
      }
      const encode = (text: string) => opened.processor.encode(text)
      return telling({ ...policy, encode, config: { endTokens: opened.config.endTokens } }, policy, onNotice)
    },
    now: () => performance.now(),
    versions: { ...versions(), engine: { kind: 'tinker', url, model, rank } },
  }
}

/** The policy that tells its notes, each once. */
function telling(policy: ResumablePolicy, { notes }: TinkerPolicy, onNotice: (line: string) => void): ResumablePolicy {
  let told = 0
  const tell = () => {
    for (const note of notes.slice(told)) onNotice(note)
    told = notes.length
  }
  tell()
  return {
    ...policy,
    async update(step) {
      const result = await policy.update(step)
      tell()
      return result
    },
  }
}
