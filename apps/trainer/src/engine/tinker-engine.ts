import { SpatialError } from '@spatial-ssrl/core'
import type { TinkerPolicy } from '@spatial-ssrl/tinker'
import {
  defaultRank,
  type Engine,
  type EngineNeeds,
  type ModelNeeds,
  type PlacedEngine,
  type ResumablePolicy,
  readTinkerName,
} from '@spatial-ssrl/training'
import { versions } from './here/versions.ts'
import { keepPromptFiles } from './prompt-files.ts'

/** A server and its model, `tinker:URL#MODEL`. */
export interface TinkerPlace {
  url: string
  /** The base model, as the server names it. */
  model: string
  /** Rank of the adapter that is trained. */
  rank: number
}

/** Reads `tinker:URL#MODEL`. @throws SpatialError `config` for what is none */
export function parseTinkerPlace(text: string, rank = defaultRank): TinkerPlace {
  const named = readTinkerName(text)
  if (named !== null) return { ...named, rank }
  throw new SpatialError(
    'config',
    `--engine ${text} — expected tinker:URL#MODEL, as in tinker:http://127.0.0.1:8000#Qwen/Qwen3-8B`,
  )
}

/**
 * A Tinker server: an adapter is trained there, while prompts are made here by a model folder. A folder that such a run left goes on with its
 * adapter; any other one begins with an adapter that changes nothing.
 * @param apiKey default none, which SkyRL does not ask for
 * @param onNotice what the server does otherwise than asked
 */
export function tinkerEngine(
  place: TinkerPlace,
  { apiKey, onNotice }: { apiKey: string | undefined; onNotice(line: string): void },
): Engine & Pick<PlacedEngine, 'check'> {
  const { url, model, rank } = place

  /** The server's side of a model folder; without a folder it makes no prompts. */
  async function open(folder: string | null) {
    const { openProcessor } = await import('@spatial-ssrl/model-runtime')
    const { openTinkerPolicy } = await import('@spatial-ssrl/tinker')
    const { noProcessor, tinkerProcessor } = await import('./tinker-processor.ts')
    const opened = folder === null ? null : await openProcessor(folder)
    const policy = await openTinkerPolicy({
      connection: { baseUrl: url, ...(apiKey && { apiKey }) },
      baseModel: model,
      lora: { rank, seed: 0 },
      processor: opened === null ? noProcessor : tinkerProcessor(opened),
    })
    return { opened, policy }
  }

  return {
    async openPolicy(folder, { trainable, adapter, temperature }) {
      refuseChoice({ trainable: trainable !== undefined && trainable !== 'none', adapter: adapter !== undefined })
      const trained = await trainedThere(folder, model)
      const { opened, policy } = await open(folder)
      try {
        policy.check(temperature === undefined ? {} : { temperature })
        if (trained) await policy.load(folder, { optimiser: false })
      } catch (error) {
        await policy.close()
        throw error
      }
      const encode = (text: string) => opened!.processor.encode(text)
      const teachable = { ...policy, encode, config: { endTokens: opened!.config.endTokens } }
      return telling(savingPrompts(teachable, folder), policy, onNotice)
    },
    now: () => performance.now(),
    versions: { ...versions(), engine: { kind: 'tinker', url, model, rank } },
    identity: { kind: 'tinker', model, rank },
    async check(needs: readonly ModelNeeds[]) {
      for (const need of needs) refuseChoice(need)
      const folders = new Set(needs.flatMap(({ model }) => model ?? []))
      const trained = new Map<string, boolean>()
      for (const folder of folders) trained.set(folder, await trainedThere(folder, model))
      const [first = null, ...others] = folders
      const { policy } = await open(first)
      try {
        const { openProcessor } = await import('@spatial-ssrl/model-runtime')
        for (const folder of others) await openProcessor(folder)
        for (const { temperature, reference = false, model: folder } of needs)
          policy.check({
            ...(temperature !== undefined && { temperature }),
            trainedReference: reference && (folder === null || trained.get(folder)!),
          })
      } finally {
        await policy.close()
      }
    },
  }
}

function refuseChoice({ trainable, adapter }: Pick<EngineNeeds, 'trainable' | 'adapter'>): void {
  const option = trainable ? 'trainable' : adapter ? 'adapter' : undefined
  if (option !== undefined)
    throw new SpatialError(
      'config',
      `a Tinker server trains an adapter of its own, of --rank — leave \`${option}\` out of the configuration`,
    )
}

/** Whether a folder is of an adapter that such a server trained. @throws SpatialError `config` where it is of another base model */
async function trainedThere(folder: string, baseModel: string): Promise<boolean> {
  const { findSavedState } = await import('@spatial-ssrl/tinker')
  const saved = await findSavedState(folder)
  if (saved !== null && saved.baseModel !== baseModel)
    throw new SpatialError(
      'config',
      `${folder} is an adapter of ${saved.baseModel}, not of ${baseModel} — name that model`,
    )
  return saved !== null
}

/** The policy whose folders make prompts, too, so that others can begin with them. */
function savingPrompts(policy: ResumablePolicy, folder: string): ResumablePolicy {
  return {
    ...policy,
    async save(dir, options) {
      await policy.save(dir, options)
      await keepPromptFiles(folder, dir)
    },
  }
}

/** The policy that tells its notes, each once. */
function telling(policy: ResumablePolicy, { notes }: TinkerPolicy, onNotice: (line: string) => void): ResumablePolicy {
  let told = 0
  const tell = () => {
    for (const note of notes.slice(told)) onNotice(note)
    told = notes.length
  }
  const telling =
    <A extends unknown[], R>(call: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      const result = await call(...given)
      tell()
      return result
    }
  tell()
  const { generate, update, save, discard } = policy
  return {
    ...policy,
    generate: telling(generate),
    update: telling(update),
    save: telling(save),
    ...(discard && { discard: telling(discard) }),
  }
}
