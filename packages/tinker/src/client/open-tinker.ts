import { SpatialError } from '@spatial-ssrl/core'
import { type Checkpoint, checkpointInfo, deleteCheckpoint, listCheckpoints } from '../checkpoints/checkpoints.ts'
import { downloadAdapter } from '../checkpoints/download-adapter.ts'
import { jsonResult } from '../connection/futures.ts'
import { asObject, readObject, textField } from '../connection/json.ts'
import { openTransport, type Transport, type TransportOptions } from '../connection/transport.ts'
import { TinkerError } from '../errors/tinker-error.ts'
import { createSampler, type Sampler } from './sampler.ts'
import { serverFlags } from './server-flags.ts'
import { createTrainingModel, type TrainingModel } from './training-model.ts'

/** A root that is no page: what it answers does not matter. */
const anyRefusal = Array.from({ length: 300 }, (_, i) => 300 + i)

/** Version of the official client whose protocol is spoken: what 0.25 and 0.38 have in common. */
export const protocolVersion = '0.38.0'

/** A server and how to speak to it. */
export interface TinkerOptions extends TransportOptions {
  /** Labels of the session on the server. */
  tags?: readonly string[]
  /** Facts about the session that the server keeps. */
  metadata?: Readonly<Record<string, string>>
  /** Time between signs of life, ms; default 10 s, as servers expect. */
  heartbeat?: number
  /** Version of the official client to announce; default `protocolVersion`. */
  sdkVersion?: string
}

/** Which adapter a new model has. */
export interface LoraSettings {
  rank: number
  /** Seeds its weights. */
  seed?: number
  /** Default true, each. Servers may not heed them. */
  attention?: boolean
  mlp?: boolean
  unembedding?: boolean
}

/** A session with a Tinker server. */
export interface Tinker {
  /** The address, for messages. */
  readonly server: string
  readonly sessionId: string
  /** What the server said when the session was opened: warnings, news. */
  readonly notes: readonly string[]
  /** Base models. */
  models(): Promise<{ name: string; maxContextLength: number | null }[]>
  /** A new model: the base model with an adapter that changes nothing yet. Rank 0 trains all weights, where the server can. */
  createModel(baseModel: string, lora: LoraSettings): Promise<TrainingModel>
  /** A new model from a training checkpoint, `tinker://MODEL/weights/NAME`, with its optimiser unless told otherwise. */
  loadModel(path: string, options?: { optimiser?: boolean }): Promise<TrainingModel>
  /** A sampler of a base model, or of a checkpoint `tinker://MODEL/sampler_weights/NAME`. */
  sampler(of: { baseModel: string } | { path: string }): Promise<Sampler>
  /** The checkpoint that a sampler draws from, by the sampler's id; null for a base model's, and where the server does not tell. */
  samplerWeights(samplerId: string): Promise<string | null>
  /** Checkpoints of a model, by its id. */
  checkpoints(modelId: string): Promise<Checkpoint[]>
  /** Removes a checkpoint from the server. */
  deleteCheckpoint(path: string): Promise<void>
  /** Writes the adapter of sampler or external weights as a PEFT folder. @returns names of its files */
  downloadAdapter(path: string, dir: string): Promise<string[]>
  /** Whether the server is SkyRL's. */
  isSkyRl(): Promise<boolean>
  /** Ends the signs of life and all that is under way; the server frees the models of a silent session. */
  close(): void
}

/**
 * Opens a session. While it is open the server is told that it lives; the timer for that keeps no process alive.
 * @throws SpatialError `config` for an address or key that is none; TinkerError when the server refuses or is not there
 */
export async function openTinker(options: TinkerOptions): Promise<Tinker> {
  const { sdkVersion = protocolVersion, heartbeat = 10_000 } = options
  const transport = openTransport(options)
  const flags = await serverFlags(transport, sdkVersion)
  if (flags.tokens) await transport.useTokens()
  const { id: sessionId, notes } = await createSession(transport, options, sdkVersion)
  let [models, samplers] = [0, 0]
  const nextSampler = () => samplers++
  const beating = beat(transport, sessionId, heartbeat)
  beating.catch((error) => transport.close(error))

  async function create(
    baseModel: string,
    { rank, seed, attention = true, mlp = true, unembedding = true }: LoraSettings,
  ) {
    if (!Number.isInteger(rank) || rank < 0) throw new SpatialError('config', `rank ${rank} — expected an integer ≥ 0`)
    const path = '/api/v1/create_model'
    const reply = await transport.json({
      path,
      body: {
        session_id: sessionId,
        model_seq_id: models++,
        base_model: baseModel,
        lora_config: {
          rank,
          ...(seed !== undefined && { seed }),
          train_unembed: unembedding,
          train_mlp: mlp,
          train_attn: attention,
        },
        type: 'create_model',
      },
    })
    const made = await jsonResult(transport, textField(reply, 'request_id', path))
    return createTrainingModel({ transport, flags, nextSampler }, textField(made, 'model_id', path), baseModel)
  }

  return {
    server: transport.shown,
    sessionId,
    notes,
    async models() {
      const path = '/api/v1/get_server_capabilities'
      const { supported_models: listed } = await transport.json({ method: 'GET', path })
      return (Array.isArray(listed) ? listed : []).flatMap((entry) => {
        const { model_name: name, max_context_length: length } = asObject(entry) ?? {}
        return typeof name === 'string' ? [{ name, maxContextLength: typeof length === 'number' ? length : null }] : []
      })
    },
    createModel: create,
    async loadModel(path, { optimiser = true } = {}) {
      const { baseModel, ...lora } = await checkpointInfo(transport, path)
      const model = await create(baseModel, lora)
      await model.load(path, optimiser)
      return model
    },
    async sampler(of) {
      const path = '/api/v1/create_sampling_session'
      const weights = 'path' in of ? { model_path: of.path } : { base_model: of.baseModel }
      const reply = await transport.json({
        path,
        body: {
          session_id: sessionId,
          sampling_session_seq_id: nextSampler(),
          ...weights,
          type: 'create_sampling_session',
        },
      })
      return createSampler(transport, textField(reply, 'sampling_session_id', path))
    },
    async samplerWeights(samplerId) {
      const path = `/api/v1/samplers/${encodeURIComponent(samplerId)}`
      const { status, bytes } = await transport.send({ method: 'GET', path, answers: [404, 405] })
      const told = status === 200 ? readObject(bytes, path).model_path : null
      return typeof told === 'string' && told !== '' ? told : null
    },
    checkpoints: (modelId) => listCheckpoints(transport, modelId),
    deleteCheckpoint: (path) => deleteCheckpoint(transport, path),
    downloadAdapter: (path, dir) => downloadAdapter(transport, path, dir),
    async isSkyRl() {
      const reply = await transport.send({ method: 'GET', path: '/', answers: anyRefusal })
      return new TextDecoder().decode(reply.bytes).includes('"Tinker API Mock"') // what SkyRL calls itself
    },
    close: () => transport.close(new TinkerError('session', 'the Tinker session was closed')),
  }
}

async function createSession(transport: Transport, options: TinkerOptions, sdkVersion: string) {
  const path = '/api/v1/create_session'
  const reply = await transport.json({
    path,
    body: {
      tags: options.tags ?? [],
      user_metadata: options.metadata ?? {},
      sdk_version: sdkVersion,
      type: 'create_session',
    },
  })
  const said = (name: string) => (typeof reply[name] === 'string' && reply[name] !== '' ? [reply[name]] : [])
  const [refusal] = said('error_message')
  if (refusal !== undefined)
    throw new TinkerError('access', `${transport.shown}: ${refusal} — mend that, then run again`)
  const id = textField(reply, 'session_id', path)
  return { id, notes: [...said('warning_message'), ...said('info_message')] }
}

/** Tells the server every so often that the session lives. @throws TinkerError `session` once the server says that it does not */
async function beat(transport: Transport, sessionId: string, period: number): Promise<never> {
  for (;;) {
    await transport.wait(period, { idle: true })
    const reply = await transport
      .send({
        path: '/api/v1/session_heartbeat',
        body: { session_id: sessionId, type: 'session_heartbeat' },
        answers: [404, 410],
        timeout: 10_000,
      })
      .catch((error) => {
        if (transport.closed) throw error
        return null // the calls themselves will tell whether the server is gone
      })
    if (reply?.status === 404 || reply?.status === 410)
      throw new TinkerError('session', `${transport.shown}: the session is over — open a new one and load a checkpoint`)
  }
}
