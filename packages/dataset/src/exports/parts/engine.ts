import type { EncodedImage, JsonObject, PromptFormat } from '@spatial-ssrl/core'
import type { SchemaElement } from 'hyparquet'
import type { CarriedRecipe, ConfigField, ExportedConfig } from './recipe.ts'

/** A setting of an engine: what its configuration file can hold. */
export type Setting = string | number | boolean | null | readonly (string | number)[]

/** Settings by the engine's own names. */
export type Settings = Readonly<Record<string, Setting>>

/** What an engine has for a field of a configuration: settings, and what is different about them. */
export interface Counterpart {
  settings?: Settings
  note?: string
  /** What of the field is not carried over: the engine trains without it. */
  missing?: string
  /** The value that the engine has nothing for and cannot do without: there is no export. */
  refused?: string
}

/** What stands for every field of a configuration. */
export type Counterparts = Record<ConfigField, Counterpart>

/** One sample as an engine's row is made of it. */
export interface ExportRow {
  /** Problem and instruction, an `<image>` for every picture. */
  prompt: string
  answer: string
  images: readonly EncodedImage[]
  id: string
  task: string
  /** JSON, `{}` where there is nothing. */
  meta: string
  split: string
  /** Place in its split, from 0. */
  index: number
}

/** How the rows lie on disk. */
export type RowFormat =
  | {
      kind: 'parquet'
      schema: SchemaElement[]
      columns: readonly string[]
      /** What Hugging Face `datasets` is told of the columns; null leaves pictures as the bytes they are. */
      features: JsonObject | null
      row(row: ExportRow, facts: RewardFacts): Record<string, unknown>
    }
  | { kind: 'jsonl'; row(row: ExportRow, facts: RewardFacts): JsonObject }

/** Where rewards come from. */
export interface RewardFacts {
  /** Text of a Python module with `verdicts(items)`. */
  python: string
  /** Address of the reward server that the module asks; null where it needs none. */
  server: string | null
}

/** What an engine's files are written from. */
export interface ExportFacts {
  config: ExportedConfig
  /** The recipe of `config` without what it does without. */
  recipe: CarriedRecipe
  /** Model to start from: a folder or a name. */
  model: string
  reward: RewardFacts
  prompt: PromptFormat
  /** Row files of every split, relative to the export. */
  splits: Readonly<Record<string, { rows: number; files: string[] }>>
  /** Pictures of the row that has most. */
  mostPictures: number
  /** The file of the probe rows. */
  probe: string
}

/** Another engine's layout: to add one, add its file beside these and its line in `engines.ts`. */
export interface Engine {
  /** Its name in texts. */
  title: string
  /** The version whose loader and settings were looked at. */
  version: string
  rows: RowFormat
  counterparts(facts: ExportFacts): Counterparts
  /** Settings that no field of the configuration decides. */
  fixed(facts: ExportFacts): Settings
  /** Name → text of the reward, the configuration and what starts it. */
  files(facts: ExportFacts, settings: Settings): Record<string, string>
  /** The one command, run in the folder of the export. */
  command(facts: ExportFacts): string
  /** What the engine does otherwise than `spatial-ssrl grpo`, a sentence each. */
  differences(facts: ExportFacts): string[]
}

/** What the one string that some engines hand a reward has to hold: the answer, and for a server what rules look at beside it. */
export function truthOf({ task, answer, meta }: ExportRow, { server }: RewardFacts): string {
  return server === null ? answer : JSON.stringify({ task, answer, meta: JSON.parse(meta) })
}

/** A sentence where an engine that drops the last, incomplete batch of an epoch would have no batch at all. */
export function tooFew({ recipe, splits }: ExportFacts): string[] {
  const rows = splits.train?.rows ?? 0
  if (rows >= recipe.promptsPerRollout) return []
  return [
    `It will not start: ${rows} rows make no batch of ${recipe.promptsPerRollout} prompts. Export more rows, or a recipe with fewer \`promptsPerRollout\`.`,
  ]
}
