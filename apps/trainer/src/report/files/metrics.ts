import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson, SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'

/** JSON has no NaN: a figure that was not finite is stored as null and leaves a gap in its curve. */
const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN)

/** What an engine may not tell: absent, it leaves a gap too. */
const untold = figure.optional().transform((value) => value ?? Number.NaN)

const TaskFigures = z.object({ reward: figure, accuracy: figure, format: figure, groupsWithoutSignal: figure })

const GrpoLine = z.object({
  phase: z.literal('grpo'),
  step: z.int(),
  replies: z.number(),
  reward: figure,
  accuracy: figure,
  format: figure,
  replyLength: figure,
  groupsWithoutSignal: figure,
  entropy: untold,
  kl: untold,
  clipFraction: untold,
  tasks: z.record(z.string(), TaskFigures),
  seconds: z.object({ rollout: z.number(), update: z.number(), total: z.number() }),
})

const SftLine = z.object({
  phase: z.literal('sft'),
  step: z.int(),
  loss: figure,
  seconds: z.object({ total: z.number() }),
})

const Line = z.discriminatedUnion('phase', [GrpoLine, SftLine])

/** One GRPO step. Shares, rewards and accuracies in [0, 1], lengths in tokens, entropy and KL in nats a token. */
export type GrpoLine = z.output<typeof GrpoLine>
/** One supervised step; loss in nats a token. */
export type SftLine = z.output<typeof SftLine>

/** The lines of `metrics.jsonl` by stage, in the order of their steps. */
export interface Metrics {
  grpo: GrpoLine[]
  sft: SftLine[]
}

/**
 * Reads `<dir>/metrics.jsonl`. A torn last line (the process was killed while writing) is left out.
 * @throws SpatialError `data` when the file is missing, empty or damaged elsewhere
 */
export async function readReportMetrics(dir: string): Promise<Metrics> {
  const file = join(dir, 'metrics.jsonl')
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw cause
    throw new SpatialError('data', `${dir} holds no run (no metrics.jsonl): give the --out folder of a training run`)
  })
  const metrics: Metrics = { grpo: [], sft: [] }
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    if (line === '') continue
    const read = Line.safeParse(parseJson(line))
    if (read.success && read.data.phase === 'grpo') metrics.grpo.push(read.data)
    else if (read.success && read.data.phase === 'sft') metrics.sft.push(read.data)
    else if (index < lines.length - 1)
      throw new SpatialError(
        'data',
        `${file}: line ${index + 1} is damaged: delete that line, or run the training again`,
      )
  }
  if (metrics.grpo.length + metrics.sft.length === 0)
    throw new SpatialError('data', `${file} holds no steps yet: report again when the training has made some`)
  return metrics
}
