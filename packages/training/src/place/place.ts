import { z } from 'zod'

/** Rank of an adapter on a server, unless told. */
export const defaultRank = 32

const tinkerName = /^tinker:(https?:\/\/[^#]+)#(.+)$/

/** The server and the base model that `tinker:URL#MODEL` names; null for other text. */
export function readTinkerName(text: string): { url: string; model: string } | null {
  const [, url, model] = tinkerName.exec(text) ?? []
  return url === undefined || model === undefined ? null : { url, model }
}

/** Servers that sample while a stage learns; the flags `--rollouts…` as data. */
export const RolloutServers = z.strictObject({
  servers: z
    .string()
    .regex(/^openai:./, 'expected openai:URL#NAME, as in openai:http://127.0.0.1:8000/v1#NAME')
    .describe('openai:URL#NAME[,URL2…]: servers that sample the replies (vLLM, SGLang)'),
  reload: z
    .string()
    .regex(/^(vllm|sglang):./, 'expected vllm:FOLDER or sglang:FOLDER')
    .describe('vllm:FOLDER or sglang:FOLDER, the model folder that they serve, which gets the new weights'),
  wait: z.number().min(0).max(100_000).optional().describe('minutes that a server which is away is waited for; 10'),
  tolerance: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe('nats: largest difference of a log-probability of the probe; by the engines unless told'),
})
export type RolloutServers = z.output<typeof RolloutServers>

const frozenPlaces = ['memory', 'files', 'int4'] as const

/** Options of a stage that works with a model: where the weights live. */
export const engineOptions = {
  engine: z
    .string()
    .regex(
      /^(local|tinker:https?:\/\/[^#]+#.+)$/,
      'expected tinker:URL#MODEL, as in tinker:http://127.0.0.1:8000#Qwen/Qwen3-8B, or local',
    )
    .optional()
    .describe(
      'where the weights live: tinker:URL#MODEL, an adapter of MODEL on a Tinker server, for which the model folder makes the prompts; local, this process; unless told, where the model was made',
    ),
  rank: z.int().min(1).max(1024).optional().describe(`rank of that adapter; ${defaultRank}`),
  device: z
    .string()
    .min(1)
    .optional()
    .describe('what this process runs the network on: cpu or webgpu; cpu unless told'),
  frozen: z
    .enum(frozenPlaces)
    .optional()
    .describe(
      'where this process has weights that do not train: in memory; in the files of the model, which are mapped in place; or int4, in the four bits of `spatial-ssrl quantise`; by size unless told',
    ),
}

/** The same with who samples. */
export const placeOptions = {
  ...engineOptions,
  rollouts: RolloutServers.optional().describe(
    'servers that sample, while this process learns; nobody else unless told',
  ),
}

/** Where a stage's weights live and who samples for it; what is left out is this process. */
export interface Place {
  /** `tinker:URL#MODEL`. */
  engine?: string | undefined
  /** Of the adapter there. */
  rank?: number | undefined
  /** What this process runs the network on; the CPU unless told. */
  device?: string | undefined
  /** Where this process has weights that do not train; by size unless told. */
  frozen?: (typeof frozenPlaces)[number] | undefined
  rollouts?: RolloutServers | undefined
}

/** The place that options name. */
export function placeOf({ engine, rank, device, frozen, rollouts }: Place): Place {
  return {
    ...(engine !== undefined && engine !== 'local' && { engine, rank: rank ?? defaultRank }),
    ...(device !== undefined && device !== 'cpu' && { device }),
    ...(frozen !== undefined && { frozen }),
    ...(rollouts && { rollouts }),
  }
}

/** Options without those of a place. */
export function withoutPlace<Options extends Place>(options: Options): Omit<Options, keyof Place> {
  const { engine: _engine, rank: _rank, device: _device, frozen: _frozen, rollouts: _rollouts, ...rest } = options
  return rest
}

/** Reports places that do not go together; to be added to a schema that has these options. */
export function placesFit({ engine, rank, device, frozen, rollouts }: Place, context: z.core.$RefinementCtx): void {
  const elsewhere = engine !== undefined && engine !== 'local'
  const report = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message })
  if (rank !== undefined && !elsewhere) report('rank', 'is of an adapter on a server: give engine, too')
  if (device !== undefined && elsewhere) report('device', 'is of this process: leave out device, or engine')
  if (frozen !== undefined && elsewhere) report('frozen', 'is of this process: leave out frozen, or engine')
  if (rollouts && elsewhere) report('rollouts', 'the engine samples on its own server: leave out engine, or rollouts')
}
