import { adapterFiles, tarOf } from './adapter-archive.ts'
import { lossProblem } from './losses.ts'
import { freshState, type SoftmaxState } from './softmax-model.ts'
import {
  type AdamBody,
  createToyEngine,
  type Outcome,
  type SampleBody,
  type ServerKind,
  type ToyEngine,
} from './toy-engine.ts'
import { readForwardRequest } from './wire.ts'

/** A reply before it is sent. */
export interface ServiceReply {
  status: number
  body: object | Uint8Array
  headers?: Record<string, string>
}

/** A call as the service takes it. */
export interface ServiceCall {
  method: string
  /** Below the address, without a query. */
  path: string
  json: Record<string, unknown>
  bytes: Uint8Array
}

/** Sessions, models, futures and checkpoints around a toy engine, as SkyRL 0.4.0 and the official client's types have them. */
export interface ToyService {
  readonly engine: ToyEngine
  answer(call: ServiceCall): ServiceReply
}

/** Fields of the protocol's JSON, as far as they are read. */
interface CallBody {
  model_id: string
  seq_id: number
  path?: string
  base_model?: string
  lora_config?: object
  adam_params: AdamBody
  optimizer?: boolean
  tinker_path: string
  model_path?: string
  sampling_session_seq_id?: number
  sampling_session_id: string
  request_id: string
}

const baseModel = 'toy-model'

/** @param origin address of the server, for redirections */
export function createToyService(kind: ServerKind, vocabulary: number, origin: () => string): ToyService {
  const engine = createToyEngine(kind, vocabulary)
  const results: Outcome[] = []
  const submitted = new Map<string, { body: string; request: string }>() // by model and number
  const asked = new Map<string, number>() // requests of a model, in order
  const checkpoints = new Map<string, SoftmaxState>() // by tinker path
  const samplers = new Map<string, { adapter: Float64Array | null; path: string | null }>()
  let [sessions, models] = [0, 0]

  const refuse = (status: number, detail: string): ServiceReply => ({ status, body: { detail } })
  const future = (outcome: Outcome): ServiceReply => {
    const id = String(results.push(outcome))
    return { status: 200, body: { future_id: id, status: 'pending', request_id: id } }
  }
  const adapterOf = (model: string) => engine.states.get(model)?.adapter.slice() ?? new Float64Array(vocabulary ** 2)

  /** Runs a numbered request of a model once, in its turn. */
  function numbered(model: string, sequence: unknown, body: string, run: () => ServiceReply): ServiceReply {
    const known = submitted.get(`${model}/${sequence}`)
    if (known?.body === body) return { status: 200, body: { request_id: known.request } }
    if (known) return refuse(409, 'Training request sequence number was reused')
    const expected = (asked.get(model) ?? 0) + 1
    if (sequence !== expected) return refuse(400, `expected seq_id ${expected}, got ${String(sequence)}`)
    const reply = run()
    if (reply.status !== 200) return reply
    asked.set(model, expected)
    submitted.set(`${model}/${sequence}`, { body, request: (reply.body as { request_id: string }).request_id })
    return reply
  }

  const calls: Record<string, (json: CallBody, bytes: Uint8Array) => ServiceReply> = {
    'client/config': () => ({ status: 200, body: { pjwt_auth_enabled: false } }),
    create_session: () => ({
      status: 200,
      body: {
        type: 'create_session',
        info_message: null,
        warning_message: null,
        error_message: null,
        session_id: `session_${++sessions}`,
      },
    }),
    session_heartbeat: () => ({ status: 200, body: { type: 'session_heartbeat' } }),
    create_model({ base_model, lora_config }) {
      if (base_model !== baseModel) return future({ fault: `no base model ${base_model}` })
      const made = { model_id: `model_${++models}`, base_model, lora_config }
      return { status: 200, body: { ...made, status: 'created', request_id: String(results.push({ json: made })) } }
    },
    unload_model: ({ model_id }) => future({ json: { model_id, type: 'unload_model' } }),
    forward_backward(_, bytes) {
      const request = readForwardRequest(bytes)
      const problem = lossProblem(request.loss, request.settings)
      if (problem) return { status: 422, body: { detail: [{ loc: ['loss_fn'], msg: problem }] } }
      return numbered(request.modelId, request.sequence, Buffer.from(bytes).toString('hex'), () =>
        future(engine.forward(request)),
      )
    },
    optim_step: (json) =>
      numbered(json.model_id, json.seq_id, JSON.stringify(json), () =>
        future(engine.step(json.model_id, json.adam_params)),
      ),
    save_weights: (json) => keep(json, 'weights'),
    save_weights_for_sampler: (json) => keep(json, 'sampler_weights'),
    save_weights_external: (json) => (kind === 'hosted' ? keep(json, 'external_weights') : refuse(404, 'Not Found')),
    load_weights: (json) =>
      numbered(json.model_id, json.seq_id, JSON.stringify(json), () => {
        const { model_id: model, path = '', optimizer } = json
        if (asked.has(model)) return refuse(400, `LoadWeights is not permitted with seq_id ${json.seq_id}`)
        const held = checkpoints.get(path)
        if (!held) return refuse(404, `Checkpoint not found: ${path}`)
        const { adapter, firstMoment, secondMoment, steps } = freshState(vocabulary)
        const moments = optimizer ? held : { firstMoment, secondMoment, steps }
        engine.states.set(model, structuredClone({ ...held, ...moments, gradient: adapter, rows: 0 }))
        return future({ json: { type: 'load_weights' } })
      }),
    weights_info: ({ tinker_path }) =>
      checkpoints.has(tinker_path)
        ? { status: 200, body: { base_model: baseModel, is_lora: true, lora_rank: 8 } }
        : refuse(404, 'Model not found'),
    create_sampling_session({ model_path, base_model }) {
      const spelled = String(model_path).replace(/^(tinker:\/\/[^/]+)\/([^/]+)$/, '$1/sampler_weights/$2')
      const held = checkpoints.get(spelled)
      if (base_model === undefined && !held) return refuse(404, `Checkpoint not found: ${model_path}`)
      const id = `sampling_${samplers.size + 1}`
      samplers.set(id, { adapter: held?.adapter ?? null, path: held ? spelled : null })
      return { status: 200, body: { type: 'create_sampling_session', sampling_session_id: id } }
    },
    asample(json) {
      const { adapter, path } = samplers.get(json.sampling_session_id) ?? {}
      if (adapter === undefined) return refuse(404, 'Sampling session not found')
      if (path && !checkpoints.has(path)) return refuse(404, `Checkpoint not found: ${path}`)
      return future(engine.sample(adapter, json as unknown as SampleBody))
    },
    retrieve_future({ request_id }) {
      const outcome = results[Number(request_id) - 1]
      if (outcome === undefined) return refuse(404, 'Future not found')
      if ('message' in outcome)
        return { status: 200, body: outcome.message, headers: { 'content-type': 'application/x-protobuf' } }
      if ('json' in outcome) return { status: 200, body: outcome.json }
      return kind === 'hosted'
        ? { status: 200, body: { error: outcome.fault, category: 'user' } }
        : refuse(400, outcome.fault)
    },
  }

  /** Keeps a copy of a model: to train on from, to sample with or to take away. */
  function keep(json: CallBody, what: string): ServiceReply {
    const { model_id: model, seq_id, sampling_session_seq_id: session } = json
    return numbered(model, seq_id, JSON.stringify(json), () => {
      const name = json.path ?? `ss${session}_seq${seq_id}`
      const path = `tinker://${model}/${what}/${name}`
      if (checkpoints.has(path)) return refuse(409, `Checkpoint '${name}' already exists for model '${model}'`)
      const state = engine.states.get(model)
      checkpoints.set(path, structuredClone({ ...(state as SoftmaxState), adapter: adapterOf(model) }))
      if (what !== 'sampler_weights') return future({ json: { path, type: `save_${what}` } })
      if (json.path !== undefined)
        return future({
          json: { path: `tinker://${model}/${name}`, type: 'save_weights_for_sampler', sampling_session_id: null },
        })
      const id = `sampling_${samplers.size + 1}`
      samplers.set(id, { adapter: adapterOf(model), path })
      return future({ json: { path: null, type: 'save_weights_for_sampler', sampling_session_id: id } })
    })
  }

  function get(path: string): ServiceReply {
    if (path === '/')
      return { status: 200, body: kind === 'hosted' ? {} : { name: 'Tinker API Mock', version: '0.0.1' } }
    if (path === '/api/v1/get_server_capabilities')
      return { status: 200, body: { supported_models: [{ model_name: baseModel }] } }
    const sampler = samplers.get(/^\/api\/v1\/samplers\/(.+)$/.exec(path)?.[1] ?? '')
    if (sampler) return { status: 200, body: { base_model: baseModel, model_path: sampler.path } }
    const [, model, rest = ''] = /^\/api\/v1\/training_runs\/([^/]+)\/checkpoints(?:\/(.+))?$/.exec(path) ?? []
    if (model === undefined) return refuse(404, 'Not Found')
    if (rest === '') return { status: 200, body: { checkpoints: listed(model) } }
    const [, name, what] = /^(.+)\/(archive|download|external_weights_urls|[\w.]+)$/.exec(rest) ?? []
    const held = (of: string) => checkpoints.get(`tinker://${model}/${of}`)
    if (what === 'archive' && !name!.includes('/') && held(`sampler_weights/${name}`))
      return { status: 302, body: {}, headers: { location: `${origin()}${path.replace(/archive$/, 'download')}` } }
    if (what === 'download')
      return {
        status: 200,
        body: tarOf(adapterFiles(held(`sampler_weights/${name}`)!.adapter, baseModel, 8), {
          gzipped: kind !== 'skyrl-train',
        }),
      }
    if (what === 'external_weights_urls') {
      const files = Object.keys(adapterFiles(held(name!)!.adapter, baseModel, 8))
      const url = (file: string) => `${origin()}${path.replace(/external_weights_urls$/, file)}`
      return {
        status: 200,
        body: { urls: Object.fromEntries(files.map((file) => [file, url(file)])), expires: '2100-01-01' },
      }
    }
    const file = what !== undefined && held(name!) && adapterFiles(held(name!)!.adapter, baseModel, 8)[what]
    return file ? { status: 200, body: file } : refuse(405, 'Method Not Allowed')
  }

  const listed = (model: string) =>
    [...checkpoints.keys()].flatMap((path) => {
      const [, of, what, name] = /^tinker:\/\/([^/]+)\/([^/]+)\/(.+)$/.exec(path)!
      const checkpoint_type = what === 'weights' ? 'training' : what === 'sampler_weights' ? 'sampler' : 'external'
      const facts = { checkpoint_id: name, checkpoint_type, time: '2026-11-28T16:20:37', tinker_path: path }
      return of === model ? [facts] : []
    })

  return {
    engine,
    answer({ method, path, json, bytes }) {
      if (method === 'GET') return get(path)
      if (method === 'DELETE') {
        const [, model, name] = /training_runs\/([^/]+)\/checkpoints\/(.+)$/.exec(path) ?? []
        const gone = checkpoints.delete(`tinker://${model}/${name}`)
        return gone ? { status: 204, body: new Uint8Array(0) } : refuse(404, `Checkpoint not found: ${name}`)
      }
      const call = calls[path.replace('/api/v1/', '')]
      return call ? call(json as unknown as CallBody, bytes) : refuse(404, 'Not Found')
    },
  }
}
