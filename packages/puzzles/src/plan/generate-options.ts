import { SpatialError } from '@spatial-ssrl/core'
import { findTask, type Mixture, parseMixture, presetNames, publishedTasks, tasks } from '@spatial-ssrl/tasks'
import { z } from 'zod'
import { isList } from '../inputs/list-file.ts'
import { publishedMixtureName } from './published-mixture.ts'

const presetChoices = [...presetNames, publishedMixtureName] as const

/**
 * A split of the photographs by their content that no seed changes, and the part to use. Data sets of two parts share no picture, whichever
 * run makes them.
 */
const Keep = z.strictObject({
  part: z.enum(['train', 'held-out']),
  share: within(0, 1).describe('share of the photographs that is held out'),
  split: name().describe('names the split'),
})

/** What a data set is made from, of what, and where it goes. Text comes from flags and configurations alike. */
export const GenerateOptions = z
  .strictObject({
    images: name().optional().describe('folder, pattern, list, archive or table of pictures'),
    depth: name().optional().describe('their depth files, likewise'),
    depthProfile: name().optional().describe('what the depth files hold; units are never guessed'),
    exclude: name().optional().describe('hash file of pictures to leave out'),
    scenes: whole(0, 1e7).default(0).describe('procedural RGB-D scenes to add'),
    /** Empty where nothing is written, with `plan`. */
    out: z.string().default('').describe('data set folder to write'),
    plan: z.boolean().default(false).describe('show what would be made, and write nothing'),
    tasks: z.string().transform(parseMixture).optional().describe('tasks, with weights if wanted: shuffle,flip:2'),
    count: whole(1, 1e9).optional().describe('puzzles in all'),
    seed: z.string().default('0').describe('same seed, same bytes'),
    sceneSeed: z.string().optional().describe('chooses the scenes; the seed unless told'),
    keep: Keep.optional().describe('only the photographs of one part of a lasting split'),
    workers: whole(1, 512).describe('threads that make puzzles').default(1),
    shard: z
      .string()
      .transform((text, context) => {
        const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number)
        if (index !== undefined && count !== undefined && index >= 1 && index <= count) return { index, count }
        context.addIssue({ code: 'custom', message: 'expected i/n with 1 ≤ i ≤ n' })
        return z.NEVER
      })
      .optional()
      .describe('make only part i of n'),
    val: within(0, 1).default(0.1).describe('share of sources kept for validation'),
    splitSeed: z
      .union([z.string(), z.int()])
      .optional()
      .describe('chooses the validation sources; the seed unless told'),
    size: whole(32, 4096).optional().describe('shorter side of the pictures, px'),
    augment: z.boolean().default(false).describe('a crop, a mirror and a change of colours for every puzzle'),
    photoShare: within(0, 1).default(0.5).describe('share of photographs where photographs and scenes both serve'),
    preset: z
      .enum(presetChoices, `expected ${presetChoices.join(', ')}`)
      .default('default')
      .describe('task parameters'),
    params: z.record(z.string(), z.unknown()).optional().describe('parameters by task, or weighted variants of a task'),
    templates: z.record(z.string(), z.unknown()).optional().describe('wordings that replace those of the questions'),
    shardSize: within(0.01, 100_000).optional().describe('MB of a parquet file'),
    force: z.boolean().default(false).describe('write into a folder that is not empty'),
  })
  .superRefine((options, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (options.out === '' && !options.plan) complain('out', 'expected the folder to write, or --plan')
    if (options.images === undefined && options.scenes === 0 && !needNoSource(options.tasks))
      complain('images', 'expected a folder of pictures, or --scenes N')
    if (options.depth !== undefined && options.images === undefined)
      complain('depth', 'depth files need their pictures: add --images')
    if (options.depth !== undefined && options.depthProfile === undefined) {
      complain('depthProfile', 'expected a profile: units of depth files are never guessed')
    }
    const listsPairs = isList(options.images ?? '')
    if (options.depthProfile !== undefined && options.depth === undefined && !listsPairs)
      complain('depth', 'expected the folder that --depth-profile speaks of')
  })
export type GenerateOptions = z.output<typeof GenerateOptions>

function name() {
  return z.string().min(1)
}

function whole(minimum: number, maximum: number) {
  const message = `expected a whole number, ${minimum} to ${maximum}`
  return z.int(message).min(minimum, message).max(maximum, message)
}

function within(minimum: number, maximum: number) {
  const message = `expected a number, ${minimum} to ${maximum}`
  return z.number(message).min(minimum, message).max(maximum, message)
}

/** Whether tasks are named and all of them are drawn from nothing. */
export function needNoSource(tasks: Mixture | undefined): boolean {
  return tasks !== undefined && Object.keys(tasks).every((name) => findTask(name)?.needs === 'none')
}

/** The published tasks, those with depth where a source has it: what is made when no tasks are named. */
export function defaultMixture(depthAvailable: boolean): Mixture {
  const mixture: Mixture = {}
  for (const task of publishedTasks) if (depthAvailable || tasks[task].needs === 'picture') mixture[task] = 1
  return mixture
}

/** @throws SpatialError `config` when some of the wanted tasks find no source */
export function refuseImpossible(without: readonly string[]): void {
  if (without.length === 0) return
  const [verb, names] = [without.length === 1 ? 'needs' : 'need', without.join(' and ')]
  const needs = new Set(without.map((name) => findTask(name)?.needs))
  if (needs.has('pictures') || needs.has('video'))
    throw new SpatialError(
      'config',
      `--tasks: ${names} ${verb} several pictures or frames at once, which no input gives`,
    )
  if (needs.has('picture'))
    throw new SpatialError('config', `--tasks: ${names} ${verb} pictures — add --images, or --scenes N`)
  throw new SpatialError('config', `--tasks: ${names} ${verb} depth — add --depth with --depth-profile, or --scenes N`)
}
