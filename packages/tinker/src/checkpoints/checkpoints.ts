import { asObject, textField } from '../connection/json.ts'
import type { Transport } from '../connection/transport.ts'
import { brokenReply } from '../errors/tinker-error.ts'
import { parseTinkerPath } from './tinker-path.ts'

/** A checkpoint that a server holds. */
export interface Checkpoint {
  /** `tinker://MODEL/KIND/NAME`. */
  path: string
  kind: 'training' | 'sampler' | 'external'
  /** ISO date, as the server writes it. */
  time: string
  /** Where the server tells it. */
  bytes: number | undefined
}

/** Checkpoints of one model. */
export async function listCheckpoints(transport: Transport, modelId: string): Promise<Checkpoint[]> {
  const path = `/api/v1/training_runs/${encodeURIComponent(modelId)}/checkpoints`
  const { checkpoints } = await transport.json({ method: 'GET', path })
  if (!Array.isArray(checkpoints)) throw brokenReply(`${path}: the reply holds no checkpoints`)
  return checkpoints.map((entry) => {
    const facts = asObject(entry) ?? {}
    const kind = facts.checkpoint_type
    if (kind !== 'training' && kind !== 'sampler' && kind !== 'external')
      throw brokenReply(`${path}: the reply holds a checkpoint of the kind ${String(kind)}`)
    return {
      path: textField(facts, 'tinker_path', path),
      kind,
      time: typeof facts.time === 'string' ? facts.time : '',
      bytes: typeof facts.size_bytes === 'number' ? facts.size_bytes : undefined,
    }
  })
}

/** Removes one from the server. */
export async function deleteCheckpoint(transport: Transport, path: string): Promise<void> {
  const { model, kind, name } = parseTinkerPath(path)
  await transport.send({ method: 'DELETE', path: `${runPath(model)}/checkpoints/${kind}/${name}` })
}

/** What a training checkpoint is of. */
export interface CheckpointInfo {
  baseModel: string
  /** 0 for all weights. */
  rank: number
  /** Which layers the adapter has, where the server tells it. */
  attention?: boolean
  mlp?: boolean
  unembedding?: boolean
}

/** Asks the server what it is of. */
export async function checkpointInfo(transport: Transport, path: string): Promise<CheckpointInfo> {
  const call = '/api/v1/weights_info'
  const reply = await transport.json({ path: call, body: { tinker_path: path } })
  const { lora_rank: rank, train_attn: attention, train_mlp: mlp, train_unembed: unembedding } = reply
  return {
    baseModel: textField(reply, 'base_model', call),
    rank: typeof rank === 'number' ? rank : 0,
    ...(typeof attention === 'boolean' && { attention }),
    ...(typeof mlp === 'boolean' && { mlp }),
    ...(typeof unembedding === 'boolean' && { unembedding }),
  }
}

/** Path below the base address of a model's run. */
export function runPath(model: string): string {
  return `/api/v1/training_runs/${encodeURIComponent(model)}`
}
