import { type Json, type JsonObject, SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import type { PresetName } from '../task/task.ts'
import { presets, type TaskName, taskNames, taskOf } from './tasks.ts'

/** One way of making a task's puzzles: complete parameters, and how often it is taken. */
export interface Variant {
  /** Relative frequency, whole, ≥ 1. */
  weight: number
  params: JsonObject
}

/** The ways of some tasks, one or more each. */
export type Variants = Readonly<Record<string, readonly Variant[]>>

const weightedSchema = z.strictObject({
  weight: z.int().min(1).default(1),
  params: z.record(z.string(), z.json()).default({}),
})
const givenSchema = z.union(
  [z.array(weightedSchema).min(1, 'expected at least one variant'), z.record(z.string(), z.json())],
  'expected parameters, or a list of { weight, params }',
)
const changesSchema = z.partialRecord(z.enum(taskNames), givenSchema)

/**
 * A preset with changes as read from JSON or YAML: by task either parameters, `{ shuffle: { rows: 3 } }`, or several variants,
 * `{ shuffle: [{ weight: 3, params: { rows: 3 } }, { params: { masked: true } }] }`. A parameter that is not named stays as in the preset.
 * @returns the variants of the tasks that are named
 * @throws SpatialError `config` naming task and parameter
 */
export function parseVariants(changes: unknown, preset: PresetName = 'default'): Variants {
  const read = changesSchema.safeParse(changes)
  if (!read.success) throw refusal(read.error.issues[0]!)
  const variants: Record<string, Variant[]> = {}
  for (const [name, given] of Object.entries(read.data) as [TaskName, z.output<typeof givenSchema>][]) {
    const list = Array.isArray(given) ? given : [{ weight: 1, params: given }]
    variants[name] = list.map(({ weight, params }, i) => {
      const complete = taskOf(name).params.safeParse(overlay(presets[preset][name], params))
      if (!complete.success) throw refusal(complete.error.issues[0]!, Array.isArray(given) ? [name, i] : [name])
      return { weight, params: complete.data }
    })
  }
  return variants
}

/** `changes` over `base`; objects are joined key by key, everything else is replaced. */
function overlay(base: JsonObject, changes: JsonObject): JsonObject {
  const isObject = (value: Json | undefined): value is JsonObject =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  const joined = { ...base }
  for (const [key, value] of Object.entries(changes)) {
    const before = base[key]
    joined[key] = isObject(value) && isObject(before) ? overlay(before, value) : value
  }
  return joined
}

function refusal(
  { path, message }: { path: PropertyKey[]; message: string },
  prefix: PropertyKey[] = [],
): SpatialError {
  return new SpatialError('config', `parameters: ${[...prefix, ...path].join('.') || 'file'}: ${message}`)
}
