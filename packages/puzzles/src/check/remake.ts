import { createRng, type Declined, type Puzzle, type RgbImage, type Sample, type TaskInput } from '@spatial-ssrl/core'
import { meanDifference } from '@spatial-ssrl/image-ops'
import { decodeImage, encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { findTask, type Templates } from '@spatial-ssrl/tasks'
import { z } from 'zod'
import type { LoadedSource } from '../sources/load-source.ts'
import { drawnSource } from '../sources/source.ts'
import { applyView, type View } from '../sources/view.ts'

/** Mean difference, 0…255, up to which two encoders may disagree about one picture. */
const encoderTolerance = 4

const madeSchema = z.object({
  generatorVersion: z.int(),
  params: z.record(z.string(), z.json()),
  seed: z.union([z.string(), z.number()]),
  draw: z.int().min(0),
})
const viewSchema = z.object({
  view: z.object({
    crop: z.tuple([z.int(), z.int(), z.int(), z.int()]),
    width: z.int().min(1),
    height: z.int().min(1),
    mirrored: z.boolean(),
    colour: z.object({ brightness: z.number(), contrast: z.number(), saturation: z.number() }).nullable(),
  }),
})
const drawnSchema = z.object({ side: z.int().min(1).nullable() })

/** A sample made once more. */
export interface Remade {
  /** The source as the puzzle sees it; null for a puzzle that needs none. */
  input: TaskInput | null
  puzzle: Puzzle | Declined
}

/**
 * Makes a sample's puzzle again from its source; null when the source is not at hand, or its `meta` is of another generator and does not
 * tell how.
 */
export function remake(sample: Sample, source: LoadedSource | null, templates: Templates | undefined): Remade | null {
  const task = findTask(sample.task)
  const made = madeSchema.safeParse(sample.meta)
  if (task === null || !made.success || made.data.generatorVersion !== task.version) return null
  const { params, seed, draw } = made.data
  const rng = createRng(seed).fork(sample.source).fork(sample.task).fork(draw).fork('puzzle')
  if (task.needs === 'none') {
    const drawn = drawnSchema.safeParse(sample.meta)
    if (!drawn.success || drawnSource(seed, sample.task, draw).hash !== sample.source) return null
    const input = drawn.data.side === null ? {} : { side: drawn.data.side }
    return { input: null, puzzle: task.generate(input, task.params.parse(params), rng, templates) }
  }
  const seen = viewSchema.safeParse(sample.meta)
  if (source === null || !seen.success) return null
  const [x, y, width, height] = seen.data.view.crop
  const view: View = { ...seen.data.view, crop: { x, y, width, height } }
  const input = applyView(source, view)
  return { input, puzzle: task.generate(input, task.params.parse(params), rng, templates) }
}

/** In what a sample is not what its source gives; empty when it is. */
export async function remakeProblems(sample: Sample, { puzzle }: Remade): Promise<string[]> {
  if ('declined' in puzzle) return [`its source makes no such puzzle: ${puzzle.declined}`]
  const problems: string[] = []
  if (puzzle.answer !== sample.answer)
    problems.push(`the answer is ${sample.answer}, its source gives ${puzzle.answer}`)
  if (puzzle.problem !== sample.problem) problems.push('the question is not the one that its source gives')
  for (const [i, { bytes }] of sample.images.entries())
    if (!(await shows(bytes, puzzle.images[i]))) problems.push(`picture ${i} is not the one that its source gives`)
  return problems
}

async function shows(bytes: Uint8Array, image: RgbImage | undefined): Promise<boolean> {
  if (image === undefined) return false
  if (Buffer.compare(bytes, await encodeJpeg(image)) === 0) return true
  const shown = await decodeImage(bytes)
  const sameSize = shown.width === image.width && shown.height === image.height
  return sameSize && meanDifference(shown, image) <= encoderTolerance
}
