import { SpatialError } from '@spatial-ssrl/core'
import { type Batches, type ChatPolicy, createBatches } from '../queue/batches.ts'
import { Refusal, wrongField } from '../refusal/refusal.ts'
import { parseLoad, parseUnload } from './adapter-bodies.ts'
import { allowedFolder } from './allowed-folder.ts'

/** A model by the name that requests call it. */
export interface ServedModel {
  policy: ChatPolicy
  batches: Batches
  /** Of an adapter: where it was read. */
  folder?: string
  /** A request begins to use it; the result is called when it ends. */
  enter(): () => void
  /** Settles once no request uses it. */
  idle(): Promise<void>
}

/** A model with an adapter beside it. Closing it waits for what it was asked before. */
export interface AdaptedPolicy extends ChatPolicy {
  close(): Promise<void>
}

/** Adapters that requests may load and take away again. */
export interface AdapterHome {
  /** What requests may name lies below it. */
  folder: string
  /** At a time; 16 unless told. */
  most?: number
  /** @throws SpatialError, one line, for an adapter that does not fit the model */
  open(dir: string): Promise<AdaptedPolicy>
}

/** What is served: a model, and adapters of it that come and go. */
export interface ServedModels {
  readonly models: ReadonlyMap<string, ServedModel>
  /** Serves an adapter under a name from now on. @returns what is told of it @throws Refusal */
  load(json: unknown): Promise<string>
  /** No request is taken for the adapter any more; those taken before are answered. @returns what is told of it @throws Refusal */
  unload(json: unknown): Promise<string>
}

/** @param onFault hears where an adapter cannot be closed */
export function serveModels(
  { policy, name, adapters }: { policy: ChatPolicy; name: string; adapters?: AdapterHome | undefined },
  onFault: (error: unknown) => void,
): ServedModels {
  const models = new Map<string, ServedModel>([[name, servedModel(policy)]])
  const loaded = new Map<string, AdaptedPolicy>()
  let turn: Promise<unknown> = Promise.resolve() // loads and unloads one after another

  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = turn.then(work)
    turn = done.catch(() => {})
    return done
  }

  function home(): AdapterHome {
    if (adapters) return adapters
    throw new Refusal(404, 'no adapters are loaded here: start the server with --adapters FOLDER')
  }

  /** Takes an adapter out of what is served; it is closed once its requests are answered. */
  function retire(adapter: string): void {
    const { idle } = models.get(adapter)!
    const closing = loaded.get(adapter)!
    models.delete(adapter)
    loaded.delete(adapter)
    idle()
      .then(() => closing.close())
      .catch(onFault)
  }

  return {
    models,
    load: (json) =>
      inTurn(async () => {
        const { folder, most = 16, open } = home()
        const { lora_name: adapter, lora_path: path, load_inplace: inPlace } = parseLoad(json)
        const isThere = models.has(adapter)
        if (adapter === name) throw wrongField('lora_name', `${JSON.stringify(adapter)} is the model itself`)
        if (isThere && !inPlace)
          throw wrongField('lora_name', `${JSON.stringify(adapter)} is loaded already; unload it, or send load_inplace`)
        if (!isThere && loaded.size >= most) throw new Refusal(400, `${most} adapters are loaded; unload one first`)
        const place = await allowedFolder(path, folder)
        const opened = await open(place).catch((error) => {
          throw SpatialError.is(error) ? wrongField('lora_path', error.message) : error
        })
        if (isThere) retire(adapter)
        models.set(adapter, { ...servedModel(opened), folder: place })
        loaded.set(adapter, opened)
        return `Success: LoRA adapter '${adapter}' added successfully.`
      }),
    unload: (json) =>
      inTurn(async () => {
        home()
        const { lora_name: adapter } = parseUnload(json)
        if (!loaded.has(adapter))
          throw new Refusal(404, `lora_name: no adapter ${JSON.stringify(adapter)} is loaded`, { param: 'lora_name' })
        retire(adapter)
        return `Success: LoRA adapter '${adapter}' removed successfully.`
      }),
  }
}

function servedModel(policy: ChatPolicy): ServedModel {
  let users = 0
  let onIdle = (): void => {}
  return {
    policy,
    batches: createBatches(policy),
    enter() {
      users++
      return () => {
        users--
        if (users === 0) onIdle()
      }
    },
    idle: () =>
      new Promise((resolve) => {
        onIdle = resolve
        if (users === 0) resolve()
      }),
  }
}
