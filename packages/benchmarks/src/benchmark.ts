import type { JsonObject } from '@spatial-ssrl/core'
import type { BenchmarkPrompts } from './prompts.ts'

/**
 * Whose rules read, score and aggregate. `paper`: those of the scripts with which arXiv:2510.27606 was measured, bit for bit, oddities
 * included. `official`: those of the benchmark's own authors.
 */
export type Profile = 'paper' | 'official'

/** `direct` asks for the answer alone, `cot` for reasoning first. */
export type Mode = 'direct' | 'cot'

/** An encoded picture (JPEG, PNG, …). The bytes are fetched when asked for, from a file or out of a table, and not kept. */
export interface ImageMedia {
  kind: 'image'
  /** Names the picture in messages and reports. Not a path on this machine. */
  name: string
  /** The file that holds the picture alone, or null for one that lies inside a table. */
  path: string | null
  /** @throws SpatialError `data` naming the file and the place it belongs */
  read(): Promise<Uint8Array>
}

/** A video file. Whether it is there is not checked before it is read; `frameRule` says which frames are shown. */
export interface VideoMedia {
  kind: 'video'
  name: string
  path: string
  /** The folder of its table: `refuseOutwardLink` tells whether the file really lies there. */
  folder?: string
}

/** What an item shows. */
export type Media = ImageMedia | VideoMedia

/** One option of a multiple-choice question, without its letter: `{ letter: 'A', text: 'left' }`. */
export interface Option {
  letter: string
  text: string
}

/** One question. Small: pictures stay where they are until they are read, so a whole benchmark fits in memory as items. */
export interface Item {
  /** Unique within its benchmark: the source's id, or the row number from 0 where it has none. */
  id: string
  /** The other name that its row has, such as a toolkit's `index` beside an id; none where there is one name. */
  alternateId?: string
  /** The type, level or task that results are broken down by. */
  category: string
  /** In the order in which the prompt shows them. */
  media: Media[]
  question: string
  /** In file order; empty for open questions. */
  options: Option[]
  /** As the source has it: a letter, a word, a number as text. */
  gold: string
  /** What scoring, grouping or the prompt needs beyond the above: units, pair keys, splits, hints. */
  metadata: JsonObject
}

/** A piece of the one user message, in order. */
export type PromptPart = { type: 'text'; text: string } | ImagePart | VideoPart
/** A picture of a prompt. */
export interface ImagePart {
  type: 'image'
  image: ImageMedia
}
/** A video of a prompt; `frameRule` says which frames are shown. */
export interface VideoPart {
  type: 'video'
  video: VideoMedia
}

/** How a run asks. */
export interface Asking {
  profile: Profile
  mode: Mode
}

/** How a reply is read. */
export interface ReadingOptions extends Asking {
  /**
   * Keep only what the last `\boxed{` holds before anything else. The published reasoning figures of the benchmarks run with VLMEvalKit
   * imply it; the released configuration has it off. No official script has a reasoning mode: there, the box stands for the reply.
   * What'sUp, ViewSpatial-Bench and VSI-Bench have their own rule for boxes in profile `paper` and ignore it. True in mode `cot` and
   * false in `direct`, unless told.
   */
  keepBoxed?: boolean
}

/** What was read from a reply. */
export interface Reading {
  /** The answer in the benchmark's own terms (letter, word, number as text), or null when nothing could be read. */
  value: string | null
  /** False when the rule found no answer in the form it looks for; the value is then null or a fallback such as the whole reply. */
  parsed: boolean
}

/** An item with what was read from its reply and the score of that, [0, 1]. */
export interface ScoredItem {
  item: Item
  value: string | null
  score: number
}

/** One figure: a mean over `n` items or groups, [0, 1]; 0 when n is 0. */
export interface Figure {
  name: string
  value: number
  n: number
}

/** Figures of one kind, such as accuracy by category. */
export interface FigureTable {
  name: string
  rows: Figure[]
}

/** The result of a whole run. */
export interface Aggregate {
  /** The figure that the profile's authors publish. */
  headline: Figure
  tables: FigureTable[]
}

/** Sizes at which pictures are shown. */
export type ImageRule =
  /** Whole area between these bounds, px, both sides rounded to the model's patch grid (the processor's own resize rule). */
  | { kind: 'area'; minPixels: number; maxPixels: number }
  /**
   * Exactly this size, px, whatever the aspect ratio; then, where `area` is given, by the processor to an area between its bounds, as in
   * the rule `area`.
   */
  | { kind: 'exact'; width: number; height: number; area?: { minPixels: number; maxPixels: number } }
  /** The model's own default. */
  | { kind: 'default' }

/** Which frames of a video are shown: see `frameIndices`. */
export interface FrameRule {
  /** Frames at most. */
  count: number
  /** Of the evenly spaced positions: to the nearest frame, halves to the even one, or down. */
  rounding: 'half-even' | 'down'
}

/** A way in which a benchmark is published. */
export interface Layout {
  name: string
  /** What is looked for below the data path, with its place: `vsi_bench.json`, `images/*.png`. */
  files: string[]
  /** Where its publisher hosts it, for a person. */
  host: string
}

/** Where and under which terms a benchmark is published. */
export interface Source {
  /** As its publisher states it; `see the host` where we found no statement. */
  licence: string
  /** arXiv id or venue. */
  paper: string
  /** Items of the full benchmark, or null where not known. */
  items: number | null
  layouts: Layout[]
}

/** What `load` may be told. */
export interface LoadOptions {
  /** One of the benchmark's `subsets`; its first, or the whole, unless told. */
  subset?: string
}

/** One benchmark: everything but the model. */
export interface Benchmark {
  /** Lower case, as on the command line: `vsi-bench`. */
  name: string
  title: string
  /** One of the seven of the paper's main table (`spatial`), or a check of general ability (`general`). */
  group: 'spatial' | 'general'
  source: Source
  /** What the ids of its items are, layout by layout, for a person who names items in a file of predictions. */
  itemIds: string
  /** What `LoadOptions.subset` may name; empty when there is nothing to choose. */
  subsets: string[]
  /**
   * The files that `load` would read first (tables, not pictures), for hashing and for an early word when they are missing.
   * @param dataPath the folder in which the benchmark lies, or one of its tables
   * @throws SpatialError `data` naming the file, the place it belongs and where it is hosted
   */
  dataFiles(dataPath: string, options?: LoadOptions): Promise<string[]>
  /**
   * The questions in file order, streamed: memory stays at one row, whatever the size of the file.
   * @throws SpatialError `data` for a missing or damaged file, naming file and row
   */
  load(dataPath: string, options?: LoadOptions): AsyncIterable<Item>
  /** The default wording; a person's own comes from a file through `mergePrompts`. */
  prompts: BenchmarkPrompts
  /** The user message. `prompts` replaces the default wording. */
  prompt(item: Item, asking: Asking, prompts?: BenchmarkPrompts): PromptPart[]
  /** Never throws, whatever the reply; linear in its length. */
  read(reply: string, item: Item, options: ReadingOptions): Reading
  /** Score of a value that `read` gave, [0, 1]. Null scores what the profile gives an unreadable reply, usually 0. */
  score(value: string | null, item: Item, profile: Profile): number
  /** Looks at id, category, metadata and score of an item, not at its wording, options or pictures. */
  aggregate(scored: readonly ScoredItem[], profile: Profile): Aggregate
  /** Whether `aggregate` looks at the values that were read, too; where not, nobody needs to hold them. */
  aggregatesValues: boolean
  /** Expected score of blind guessing, [0, 1]: 1 / options; 0 for open questions. Aggregates like a score. */
  chance(item: Item): number
  /** Sizes at which pictures are shown to the model. */
  imageRule(profile: Profile): ImageRule
  /** Null for benchmarks without video. */
  frameRule(profile: Profile): FrameRule | null
  /** New tokens that the profile's script allows a reply. */
  maxTokens(asking: Asking): number
}
