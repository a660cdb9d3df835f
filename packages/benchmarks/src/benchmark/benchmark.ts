import type { Asking, FrameRule, ImageRule, PromptPart } from '../asking/asking.ts'
import type { BenchmarkPrompts } from '../asking/prompts.ts'
import type { Aggregate, ScoredItem } from '../figures/figure.ts'
import type { Item } from '../item/item.ts'
import type { Source } from '../item/source.ts'
import type { Profile, Reading, ReadingOptions } from './profile.ts'

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
  /** Ways in which it is asked, read and scored. Wherever one is named, a name that is none throws SpatialError `config`. */
  profiles: readonly Profile[]
  /** The name of the profile that is meant where none is named. */
  defaultProfile: string
  /**
   * The profile of this name, or the default.
   * @throws SpatialError `config` with the names there are
   */
  profile(name?: string): Profile
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
  /** Never throws because of a reply, whatever it is; linear in its length. */
  read(reply: string, item: Item, options: ReadingOptions): Reading
  /** Score of a value that `read` gave, [0, 1]. Null scores what the profile gives an unreadable reply, usually 0. */
  score(value: string | null, item: Item, profile: string): number
  /** Looks at id, category, metadata and score of an item, not at its wording, options or pictures. */
  aggregate(scored: readonly ScoredItem[], profile: string): Aggregate
  /** Whether `aggregate` looks at the values that were read, too; where not, nobody needs to hold them. */
  aggregatesValues: boolean
  /** Expected score of blind guessing, [0, 1]: 1 / options; 0 for open questions. Aggregates like a score. */
  chance(item: Item): number
  /** Sizes at which pictures are shown to the model. */
  imageRule(profile: string): ImageRule
  /** Null for benchmarks without video. */
  frameRule(profile: string): FrameRule | null
  /** New tokens that the profile's script allows a reply. */
  maxTokens(asking: Asking): number
}
