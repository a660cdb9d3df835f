import { type Json, type JsonObject, SpatialError, type TaskName, taskNames } from '@spatial-ssrl/core'
import { z } from 'zod'
import { type PresetName, presets } from './presets.ts'
import { tasks } from './tasks.ts'

/** One way of making a task's puzzles: complete parameters, and how often it is taken. */
export interface Variant {
  /** Relative frequency, whole, ≥ 1. */
  weight: number
  params: JsonObject
}

/** The ways of every task, one or more each. */
export type Variants = Record<TaskName, readonly Variant[]>

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
 * `{ shuffle: [{ weight: 3, params: { rows: 3 } }, { params: { masked: true } }] }`. What is not named stays as in the preset.
 * @throws SpatialError `config` naming task and parameter
 */
export function parseVariants(changes: unknown, preset: PresetName = 'default'): Variants {
  const read = changesSchema.safeParse(changes)
  if (!read.success) throw refusal(read.error.issues[0]!)
  return mapTasks((name) => {
    const given = read.data[name] ?? {}
    const list = Array.isArray(given) ? given : [{ weight: 1, params: given }]
    return list.map(({ weight, params }, i) => {
      const complete = tasks[name].params.safeParse(overlay(presets[preset][name], params))
      if (!complete.success) throw refusal(complete.error.issues[0]!, Array.isArray(given) ? [name, i] : [name])
      return { weight, params: complete.data }
    })
  })
}

function mapTasks<T>(make: (name: TaskName) => T): Record<TaskName, T> {
  const entries = taskNames.map((name) => [name, make(name)] as const)
  return Object.fromEntries(entries) as Record<TaskName, T>
}

/**
 * The variant of a task's draw. The shares are kept closely all along, and exactly after every Σ weight draws; a draw's variant does not
 * depend on how many there are, so that shards agree.
 * @param draw index within the task, from 0
 */
export function variantAt(variants: readonly Variant[], draw: number): Variant {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0)
  let place = (draw * strideOf(total)) % total
  for (const variant of variants) {
    place -= variant.weight
    if (place < 0) return variant
  }
  throw new RangeError('variantAt: expected at least one variant and a draw ≥ 0')
}

/** The number nearest below the golden section of `total` that shares no factor with it: its multiples visit every place evenly. */
function strideOf(total: number): number {
  const shareFactor = (a: number, b: number): boolean => (b === 0 ? a > 1 : shareFactor(b, a % b))
  let stride = Math.max(1, Math.floor(total * 0.618))
  while (shareFactor(stride, total)) stride--
  return stride
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
