import {
  createRng,
  type Declined,
  type Puzzle,
  type RgbImage,
  type Sample,
  type TaskInput,
  type TaskName,
} from '@spatial-ssrl/core'
import { meanDifference } from '@spatial-ssrl/image-ops'
import { decodeImage, encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { generatorVersion, type Templates, tasks } from '@spatial-ssrl/tasks'
import { z } from 'zod'
import type { LoadedSource } from '../generate/load-source.ts'
import { applyView, type View } from '../generate/view.ts'

/** Mean difference, 0…255, up to which two encoders may disagree about one picture. */
const encoderTolerance = 4

const madeSchema = z.object({
  generatorVersion: z.literal(generatorVersion),
  params: z.record(z.string(), z.json()),
  seed: z.union([z.string(), z.number()]),
  draw: z.int().min(0),
  view: z.object({
    crop: z.tuple([z.int(), z.int(), z.int(), z.int()]),
    width: z.int().min(1),
    height: z.int().min(1),
    mirrored: z.boolean(),
    colour: z.object({ brightness: z.number(), contrast: z.number(), saturation: z.number() }).nullable(),
  }),
})

/** A sample made once more. */
export interface Remade {
  /** The source as the puzzle sees it. */
  input: TaskInput
  puzzle: Puzzle | Declined
}

/** Makes a sample's puzzle again from its source; null when its `meta` is of another generator and does not tell how. */
export function remake(sample: Sample, source: LoadedSource, templates: Templates | undefined): Remade | null {
  const made = madeSchema.safeParse(sample.meta)
  if (!made.success || !(sample.task in tasks)) return null
  const { params, seed, draw, view: facts } = made.data
  const [x, y, width, height] = facts.crop
  const view: View = { ...facts, crop: { x, y, width, height } }
  const task = tasks[sample.task as TaskName]
  const input = applyView(source, view)
  const rng = createRng(seed).fork(sample.source).fork(sample.task).fork(draw).fork('puzzle')
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
