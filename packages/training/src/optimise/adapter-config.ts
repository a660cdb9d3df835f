import { z } from 'zod'

const names = z.array(z.string().min(1)).min(1)
const ofNew = ['rank', 'alpha', 'rslora', 'dora', 'targets', 'modulesToSave', 'dropout'] as const

/** An adapter that trains beside a frozen model: a new one by its figures, or one that goes on `from` a folder. */
export const AdapterConfig = z
  .strictObject({
    rank: z.int().min(1).max(4096).optional().describe('columns of the low-rank part; needed unless `from` is given'),
    alpha: z.number().positive().optional().describe('the low-rank part is scaled by alpha/rank; 2 · rank unless told'),
    rslora: z.boolean().optional().describe('scale by alpha/√rank instead (rsLoRA, arXiv:2312.03732)'),
    dora: z.boolean().optional().describe('train the lengths of rows, too (DoRA, arXiv:2402.09353)'),
    targets: z
      .union([z.string().min(1), names])
      .optional()
      .describe(
        "linear maps that are adapted: all-linear (unless told), a regular expression over names, or a list of ends of names and of patterns: ['q_proj', 'visual.*', '!*.mlp.*']",
      ),
    modulesToSave: names.optional().describe('ends of names of modules that train whole, beside the adapter'),
    dropout: z.literal(0, 'expected 0: adapters train without dropout').optional().describe('none'),
    from: z.string().min(1).optional().describe("folder of an adapter in PEFT's format to go on with"),
  })
  .superRefine((adapter, context) => {
    const told = ofNew.find((name) => adapter[name] !== undefined)
    if (adapter.from !== undefined && told !== undefined)
      context.addIssue({
        code: 'custom',
        path: [told],
        message: 'is already told by the adapter in `from`: leave one out',
      })
    if (adapter.from === undefined && adapter.rank === undefined)
      context.addIssue({ code: 'custom', path: ['rank'], message: 'is missing: a rank, or `from` a folder' })
  })
export type AdapterConfig = z.output<typeof AdapterConfig>

/** A new adapter as engines are told of it, or the folder of one. */
export type AdapterChoice =
  | string
  | {
      rank: number
      alpha: number
      rslora: boolean
      dora: boolean
      targets: string | string[]
      modulesToSave?: string[]
      seed: number
    }

/** @param seed draws a new adapter's first weights */
export function adapterChoice(config: AdapterConfig, seed: number): AdapterChoice {
  if (config.from !== undefined) return config.from
  const { rank = 0, alpha = 2 * rank, rslora = false, dora = false, targets = 'all-linear', modulesToSave } = config
  return { rank, alpha, rslora, dora, targets, ...(modulesToSave && { modulesToSave }), seed }
}

/** For stages: the two ways to train less than all of a model exclude each other. */
export const adapterOrTrainable = {
  holds: ({ adapter, trainable }: { adapter?: unknown; trainable?: unknown }) =>
    adapter === undefined || trainable === undefined,
  issue: {
    path: ['adapter'],
    message: 'and `trainable` exclude each other: beside an adapter the model is frozen; leave one of them out',
  },
}
