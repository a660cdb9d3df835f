import { SpatialError } from '@spatial-ssrl/core'
import type { Asking, FrameRule, ImageRule, Mode } from '../asking/asking.ts'
import type { Aggregate, ScoredItem } from '../figures/figure.ts'
import type { Item, Option } from '../item/item.ts'

/** How a reply is read. */
export interface ReadingOptions extends Asking, ReplyOptions {}

/** What the reading of a reply depends on beside the profile. */
export interface ReplyOptions {
  mode: Mode
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

/** A way in which a benchmark is asked, read and scored, as a person is told of it. */
export interface Profile {
  name: string
  /** Whose rules they are, and what sets them apart, in a line. */
  about: string
  /** Where they come from: an arXiv id, a repository. */
  source: string
  /** The profile of the same benchmark whose rules it shares in full; null for one with rules of its own. */
  sameAs: string | null
}

/** What one profile of a benchmark means. */
export interface ProfileRules extends Pick<Profile, 'about' | 'source'> {
  /** The user message, see `BenchmarkPrompts`. */
  templates: Record<Mode, string>
  /** The options as the prompt lists them, where that is not `item.options`. */
  shownOptions?(item: Item): Option[]
  imageRule: ImageRule
  /** Of benchmarks with videos. */
  frameRule?: FrameRule
  /** New tokens that a reply may have. */
  maxTokens: Record<Mode, number>
  /** Never throws, whatever the reply; linear in its length. */
  read(reply: string, item: Item, options: ReplyOptions): Reading
  /** Score of a value that `read` gave, [0, 1]. Null scores what an unreadable reply gets. */
  score(value: string | null, item: Item): number
  /** Looks at id, category, metadata and score of an item, not at its wording, options or pictures. */
  aggregate(scored: readonly ScoredItem[]): Aggregate
}

/** The profiles of a benchmark by name: each with rules of its own, or another name for the rules of one that has them. */
export type ProfileDefinitions = Record<string, ProfileRules | (Pick<Profile, 'about' | 'source'> & { sameAs: string })>

/** The profiles of one benchmark, found by name. */
export interface ProfileSet {
  profiles: Profile[]
  /** @throws SpatialError `config` for a name that none has */
  profile(name: string): Profile
  /** @throws SpatialError `config` for a name that none has */
  rules(name: string): ProfileRules
}

/**
 * @param title of the benchmark, for messages
 * @throws RangeError for a profile that shares the rules of none
 */
export function profileSet(title: string, definitions: ProfileDefinitions): ProfileSet {
  const entries = new Map<string, { profile: Profile; rules: ProfileRules }>()
  for (const [name, given] of Object.entries(definitions)) {
    const sameAs = 'sameAs' in given ? given.sameAs : null
    const rules = 'sameAs' in given ? ownRules(definitions, given.sameAs) : given
    if (rules === null) throw new RangeError(`${title}: profile ${name} shares the rules of ${sameAs}, which has none`)
    entries.set(name, { profile: { name, about: given.about, source: given.source, sameAs }, rules })
  }
  const find = (name: string) => {
    const found = entries.get(name)
    if (found) return found
    throw new SpatialError('config', `${title} has no profile ${name}; choose one of ${[...entries.keys()].join(', ')}`)
  }
  return {
    profiles: [...entries.values()].map(({ profile }) => profile),
    profile: (name) => find(name).profile,
    rules: (name) => find(name).rules,
  }
}

function ownRules(definitions: ProfileDefinitions, name: string): ProfileRules | null {
  const given = Object.hasOwn(definitions, name) ? definitions[name]! : null
  return given === null || 'sameAs' in given ? null : given
}
