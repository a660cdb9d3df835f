import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { replaceFile } from '@spatial-ssrl/core/files'
import { z } from 'zod'
import type { Product } from './stage.ts'

const Prompt = z.object({ separator: z.string(), instruction: z.string() })
const Settings = z.object({ samplesPerQuestion: z.number(), temperature: z.number(), seed: z.number() })
const ProductFile = z.object({
  data: z.string().optional(),
  model: z.object({ model: z.string(), prompt: Prompt.nullable() }).optional(),
  evaluation: z
    .object({ name: z.string(), answers: z.string(), data: z.string(), split: z.string(), settings: Settings })
    .optional(),
  trained: z.object({ phase: z.enum(['sft', 'grpo']), folder: z.string() }).optional(),
  report: z.string().optional(),
})
const Progress = z.object({
  stages: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      fingerprint: z.string(),
      seconds: z.number(),
      product: ProductFile,
    }),
  ),
})

/** A stage that need not run again. */
export interface FinishedStage {
  name: string
  title: string
  /** sha256 of what decides its result. */
  fingerprint: string
  seconds: number
  product: Product
}

const fileName = 'stages.json'

/** The stages that are finished in a run's folder, in order; null where no recipe was begun. @throws SpatialError `data` for a damaged file */
export async function readProgress(root: string): Promise<FinishedStage[] | null> {
  const file = join(root, fileName)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  try {
    const { stages } = Progress.parse(JSON.parse(text))
    return stages.map((stage) => ({
      ...stage,
      product: withPaths(stage.product as Product, (path) => join(root, path)),
    }))
  } catch (cause) {
    throw new SpatialError('data', `${file} is damaged: delete it, and finished stages are looked at again`, { cause })
  }
}

/** Keeps what is finished; paths below the folder as seen from it, so that it can be moved. */
export async function writeProgress(root: string, finished: readonly FinishedStage[]): Promise<void> {
  const stages = finished.map((stage) => ({
    ...stage,
    product: withPaths(stage.product, (path) => relative(root, path) || '.'),
  }))
  await replaceFile(join(root, fileName), `${JSON.stringify({ stages }, null, 2)}\n`)
}

/** The product with every path that it names changed. */
function withPaths({ data, model, evaluation, trained, report }: Product, path: (path: string) => string): Product {
  return {
    ...(data !== undefined && { data: path(data) }),
    ...(model && { model: { ...model, model: path(model.model) } }),
    ...(evaluation && {
      evaluation: { ...evaluation, answers: path(evaluation.answers), data: path(evaluation.data) },
    }),
    ...(trained && { trained: { ...trained, folder: path(trained.folder) } }),
    ...(report !== undefined && { report: path(report) }),
  }
}
