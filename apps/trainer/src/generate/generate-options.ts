import { numberBetween, wholeNumber } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import { findTask, type Mixture, parseMixture, presetNames, publishedTasks, tasks } from '@spatial-ssrl/tasks'
import { z } from 'zod'
import { isList } from '../inputs/list-file.ts'
import { publishedMixtureName } from './published-mixture.ts'

const presetChoices = [...presetNames, publishedMixtureName] as const

/** The flags of `generate`. */
export const generateFlags = z
  .strictObject({
    images: z.string().min(1).optional(),
    depth: z.string().min(1).optional(),
    depthProfile: z.string().min(1).optional(),
    exclude: z.string().min(1).optional(),
    scenes: wholeNumber(0, 1e7),
    /** Empty where nothing is written, with `plan`. */
    out: z.string().default(''),
    plan: z.boolean().default(false),
    tasks: z.string().transform(parseMixture).optional(),
    count: wholeNumber(1, 1e9).optional(),
    seed: z.string(),
    workers: wholeNumber(1, 512).optional(),
    shard: z
      .string()
      .transform((text, context) => {
        const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number)
        if (index !== undefined && count !== undefined && index >= 1 && index <= count) return { index, count }
        context.addIssue({ code: 'custom', message: 'expected i/n with 1 ≤ i ≤ n' })
        return z.NEVER
      })
      .optional(),
    val: numberBetween(0, 1),
    size: wholeNumber(32, 4096).optional(),
    augment: z.boolean(),
    photoShare: numberBetween(0, 1),
    preset: z.enum(presetChoices, `expected ${presetChoices.join(', ')}`),
    params: z.string().min(1).optional(),
    templates: z.string().min(1).optional(),
    shardSize: numberBetween(0.01, 100_000).optional(),
    force: z.boolean(),
  })
  .superRefine((flags, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (flags.out === '' && !flags.plan) complain('out', 'expected the folder to write, or --plan')
    if (flags.images === undefined && flags.scenes === 0 && !needNoSource(flags.tasks))
      complain('images', 'expected a folder of pictures, or --scenes N')
    if (flags.depth !== undefined && flags.images === undefined)
      complain('depth', 'depth files need their pictures: add --images')
    if (flags.depth !== undefined && flags.depthProfile === undefined) {
      complain('depthProfile', 'expected a profile: units of depth files are never guessed')
    }
    const listsPairs = isList(flags.images ?? '')
    if (flags.depthProfile !== undefined && flags.depth === undefined && !listsPairs)
      complain('depth', 'expected the folder that --depth-profile speaks of')
  })

/** Checked options of `generateDataset`. */
export type GenerateOptions = z.output<typeof generateFlags>

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
