import { dirname, isAbsolute, join, normalize } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { describeIssue, readYaml } from '../config/config-file.ts'
import { type Place, placeOf } from '../place/place.ts'
import { displaced, placesGiven, requireTaken } from './places.ts'
import type { Need, Stage } from './stage.ts'
import { stages } from './stages.ts'

const name = z.string().regex(/^[\w-]+$/, 'expected letters, digits, _ and -')

/** Options of a stage, or a file with them. */
const Options = z.union([z.string().min(1), z.record(z.string(), z.unknown())])

/** A stage as a recipe names it. */
const Entry = z.strictObject({
  stage: z.enum(Object.keys(stages) as [string, ...string[]]).describe('kind of stage'),
  name: name.optional().describe('what later stages and files call it; the kind unless told'),
  title: z.string().min(1).optional().describe('what people read while it runs'),
  folder: z.string().min(1).optional().describe("where it writes, below the run's folder; its name unless told"),
  model: z
    .string()
    .min(1)
    .optional()
    .describe('a model folder, or the stage whose model to take; the newest unless told'),
  data: z
    .string()
    .min(1)
    .optional()
    .describe('a data set folder, or the stage whose data to take; the newest unless told'),
  with: z
    .union([Options, z.array(Options).min(1)])
    .default({})
    .describe('options of the stage, or a file with them beside the recipe, or several, of which later ones replace'),
})

/** Several stages, one after the other. */
export const StagedRecipe = z.strictObject({
  seed: z.int().min(0).default(1).describe('seed of stages that have none of their own'),
  stages: z.array(Entry).min(1).describe('in the order in which they run'),
})
export type StagedRecipe = z.output<typeof StagedRecipe>

/** A stage with checked options, ready to run. */
export interface PlannedStage {
  stage: Stage
  name: string
  title: string
  folder: string
  model?: string | undefined
  data?: string | undefined
  config: unknown
  /** Where its model lives, by its options or as its model was made. */
  place: Place
  /** The stage that makes its model; null where it begins with a folder, and where it needs none. */
  maker: string | null
}

/**
 * Reads a recipe, with the files that its stages name.
 * @throws SpatialError `config`, one line naming the file and the key that is wrong
 */
export async function readRecipe(file: string): Promise<StagedRecipe> {
  const parsed = StagedRecipe.safeParse(await readYaml(file))
  if (!parsed.success) throw new SpatialError('config', `${file}: ${describeIssue(parsed.error.issues[0]!)}`)
  const entries = await Promise.all(
    parsed.data.stages.map(async (entry) => {
      const parts = await Promise.all(
        [entry.with].flat().map((part) => (typeof part === 'string' ? readYaml(join(dirname(file), part)) : part)),
      )
      return { ...entry, with: Object.assign({}, ...parts) as Record<string, unknown> }
    }),
  )
  return { ...parsed.data, stages: entries }
}

/**
 * Checks the whole of a recipe before any of it runs: options, names, and that every stage is given what it needs.
 * @param start what the caller brings: a model or a data set to begin with, and the place of stages that name none
 * @throws SpatialError `config`, one line naming the stage and the key that is wrong
 */
export function planRecipe(
  recipe: StagedRecipe,
  start: Place & { model?: string | undefined; data?: string | undefined },
): PlannedStage[] {
  const caller = placeOf(start)
  const planned: PlannedStage[] = []
  const there = new Set<Need>((['model', 'data'] as const).filter((need) => start[need] !== undefined))
  for (const entry of recipe.stages) {
    const stage = stages[entry.stage]!
    const { name = stage.name, title = name, folder = name, with: given, ...places } = entry
    const options: object = Object.assign({}, ...[given].flat())
    const fail = (problem: string): never => {
      throw new SpatialError('config', `stage ${name}: ${problem}`)
    }
    if (planned.some((earlier) => earlier.name === name)) fail('an earlier stage has this name: give it another `name`')
    if (isAbsolute(folder) || normalize(folder).startsWith('..'))
      fail(`folder: expected one below the run's, got ${folder}`)
    for (const need of stage.needs)
      if (!there.has(need) && (need === 'evaluation' || places[need] === undefined))
        fail(`it needs a ${need}: name one, or put a stage that makes one before it`)
    const maker = stage.needs.includes('model') ? makerOf(places.model, planned) : undefined
    const config = stage.config.safeParse({
      ...stage.defaults?.({ seed: recipe.seed, name }),
      ...placesGiven(stage, options, maker, caller),
      ...options,
    })
    if (!config.success) return fail(describeIssue(config.error.issues[0]!))
    const place = stage.places ? placeOf(config.data as Place) : {}
    const problem = maker && displaced(place, maker)
    if (problem) fail(problem)
    checked(() => stage.check?.(config.data), fail)
    planned.push({ ...places, stage, name, title, folder, config: config.data, place, maker: maker?.name ?? null })
    for (const made of stage.makes) there.add(made)
  }
  requireTaken(caller, planned)
  return planned
}

/** The stage whose model another takes: the one that it names, or the newest that makes one. */
function makerOf(model: string | undefined, planned: readonly PlannedStage[]): PlannedStage | undefined {
  if (model !== undefined) return planned.find(({ name }) => name === model)
  return planned.findLast(({ stage }) => stage.makes.includes('model'))
}

function checked(check: () => void, fail: (problem: string) => never): void {
  try {
    check()
  } catch (error) {
    if (!SpatialError.is(error)) throw error
    fail(error.message)
  }
}
