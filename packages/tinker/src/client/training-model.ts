import { forwardResult, jsonResult } from '../connection/futures.ts'
import { type JsonReply, numbersField, readObject, textField } from '../connection/json.ts'
import type { Transport } from '../connection/transport.ts'
import type { ForwardOutput } from '../wire/forward-output.ts'
import { type Datum, datumSize, type Loss, writeForwardRequest } from '../wire/forward-request.ts'
import { zstdFrame } from '../wire/zstd-frame.ts'
import { combineOutputs } from './combine-outputs.ts'
import { createSampler, type Sampler } from './sampler.ts'
import type { ServerFlags } from './server-flags.ts'
import { createTurns } from './turns.ts'

/** AdamW with decoupled weight decay. Which of them a server heeds differs; see the README. */
export interface AdamSettings {
  learningRate: number
  /** Default 0.9. */
  beta1?: number
  /** Default 0.95. */
  beta2?: number
  /** Default 1e-12. */
  epsilon?: number
  /** Default 0. */
  weightDecay?: number
  /** Global norm to which gradients are clipped; 0, the default, never. */
  gradientClip?: number
}

/**
 * A model that is being trained. Calls are submitted in the order in which they are made, without waiting for results: call `optimStep`
 * before you await `forwardBackward`, since a server may work in cycles.
 */
export interface TrainingModel {
  /** The server's name for it. */
  readonly id: string
  readonly baseModel: string
  /** Loss and outputs of rows; no gradient. */
  forward(data: readonly Datum[], loss: Loss): Promise<ForwardOutput>
  /** The same, and adds the gradient of the loss to what the next step takes. */
  forwardBackward(data: readonly Datum[], loss: Loss): Promise<ForwardOutput>
  /** One step along the gradient, which is cleared. */
  optimStep(settings: AdamSettings): Promise<{ metrics: Record<string, number> }>
  /** Keeps weights and optimiser on the server. @param name letters, digits, `_` and `-` @returns `tinker://…` */
  saveState(name: string): Promise<string>
  /** Keeps the weights on the server to sample with. @returns `tinker://…` */
  saveForSampler(name: string): Promise<string>
  /** Keeps the weights on the server in files to take away (hosted service). @returns `tinker://…` */
  saveExternal(name: string): Promise<string>
  /** A sampler of the weights as they are now. */
  sampler(): Promise<Sampler>
  /** Frees the model on the server, in one try, where that is a call; all free those of a session that is over. */
  unload(): Promise<void>
}

/** What a model needs of its session. */
export interface ModelContext {
  transport: Transport
  flags: ServerFlags
  /** Numbers of sampling sessions. */
  nextSampler(): number
}

/** A model that the server has made. @param first is submitted before all else: loading weights */
export function createTrainingModel(
  context: ModelContext,
  id: string,
  baseModel: string,
): TrainingModel & {
  load(path: string, optimiser: boolean): Promise<void>
} {
  const { transport, flags } = context
  const turns = createTurns()

  /** Submits a call in its turn. @returns what waits for its result */
  const submit = (call: string, body: (sequence: number) => object): Promise<() => Promise<JsonReply>> =>
    turns(async (sequence) => {
      const path = `/api/v1/${call}`
      const reply = await transport.json({ path, body: { model_id: id, ...body(sequence), type: call } })
      const request = textField(reply, 'request_id', path)
      return () => jsonResult(transport, request)
    })
  const call = (name: string, body: (sequence: number) => object) =>
    handled(submit(name, body).then((result) => result()))

  async function pass(data: readonly Datum[], loss: Loss, forwardOnly: boolean): Promise<ForwardOutput> {
    if (data.length === 0) throw new RangeError('TrainingModel: expected at least one row')
    const submitted = inRequests(data, flags).map((part) =>
      turns(async (sequence) => {
        const path = '/api/v1/forward_backward'
        const message = writeForwardRequest({ modelId: id, sequence, data: part, loss, forwardOnly })
        const reply = await transport.json({
          path,
          body: flags.compress ? zstdFrame(message) : message,
          headers: flags.compress ? { 'content-encoding': 'zstd' } : {},
        })
        return textField(reply, 'request_id', path)
      }),
    )
    const outputs = await Promise.all(submitted.map(async (request) => forwardResult(transport, await request)))
    return combineOutputs(outputs)
  }

  const save = async (name: string, path: string, more: object = {}) =>
    textField(await call(name, (seq_id) => ({ path, seq_id, ...more })), 'path', `/api/v1/${name}`)

  return {
    id,
    baseModel,
    forward: (data, loss) => handled(pass(data, loss, true)),
    forwardBackward: (data, loss) => handled(pass(data, loss, false)),
    optimStep(settings) {
      const { learningRate, beta1 = 0.9, beta2 = 0.95, epsilon = 1e-12, weightDecay = 0, gradientClip = 0 } = settings
      const adam_params = {
        learning_rate: learningRate,
        beta1,
        beta2,
        eps: epsilon,
        weight_decay: weightDecay,
        grad_clip_norm: gradientClip,
      }
      const stepped = call('optim_step', (seq_id) => ({ adam_params, seq_id }))
      return handled(stepped.then((reply) => ({ metrics: numbersField(reply, 'metrics') })))
    },
    saveState: (name) => save('save_weights', name, { overwrite: false }),
    saveForSampler: (name) => save('save_weights_for_sampler', name),
    saveExternal: (name) => save('save_weights_external', name),
    async sampler() {
      const sampling_session_seq_id = context.nextSampler()
      const reply = await call('save_weights_for_sampler', (seq_id) => ({ sampling_session_seq_id, seq_id }))
      return createSampler(transport, textField(reply, 'sampling_session_id', '/api/v1/save_weights_for_sampler'))
    },
    async load(path, optimiser) {
      await call('load_weights', (seq_id) => ({ seq_id, path, optimizer: optimiser }))
    },
    async unload() {
      const path = '/api/v1/unload_model'
      const body = { model_id: id, type: 'unload_model' }
      const { status, bytes } = await transport.send({ path, body, answers: [404, 405], retries: 0, timeout: 10_000 })
      if (status === 200) await jsonResult(transport, textField(readObject(bytes, path), 'request_id', path))
    },
  }
}

/** Rows cut into requests that the server takes, in order. */
function inRequests(data: readonly Datum[], { mostRows, mostBytes }: ServerFlags): Datum[][] {
  const requests: Datum[][] = [[]]
  let bytes = 0
  for (const datum of data) {
    const size = datumSize(datum)
    const current = requests.at(-1)!
    if (current.length > 0 && (current.length === mostRows || bytes + size > mostBytes)) {
      requests.push([datum])
      bytes = size
    } else {
      current.push(datum)
      bytes += size
    }
  }
  return requests
}

/** A promise that may be awaited late: until then its failure is nobody's. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
