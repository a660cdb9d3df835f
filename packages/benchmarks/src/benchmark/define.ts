import { SpatialError } from '@spatial-ssrl/core'
import { type BenchmarkPrompts, renderPrompt, variantOf } from '../asking/prompts.ts'
import { describe, findTables, type TableLayout } from '../files/layout.ts'
import type { Item } from '../item/item.ts'
import type { Source } from '../item/source.ts'
import type { Benchmark, LoadOptions } from './benchmark.ts'
import { type ProfileDefinitions, profileSet } from './profile.ts'

/** What makes one benchmark different from the others. */
export interface Definition
  extends Pick<Benchmark, 'name' | 'title' | 'group' | 'itemIds' | 'defaultProfile' | 'chance'> {
  source: Source & { layouts: readonly TableLayout[] }
  subsets?: string[]
  /** By name, in the order in which they are listed. */
  profiles: ProfileDefinitions
  /** Named texts that the templates of all profiles may include. */
  texts: BenchmarkPrompts['texts']
  /** What a template may use beside `question`, `options` and `category`. */
  fields?: Record<string, (item: Item) => string>
  aggregatesValues?: boolean
}

/** A benchmark from its parts: finding tables, loading, filling in prompts and finding profiles are the same for all. */
export function defineBenchmark(definition: Definition): Benchmark {
  const { source, profiles, texts, ...rest } = definition
  const { title, defaultProfile, subsets = [], fields = {}, aggregatesValues = false } = rest
  const set = profileSet(title, profiles)
  const prompts: BenchmarkPrompts = { templates: templatesOf(), texts, fields: Object.keys(fields) }
  const find = (dataPath: string, { subset }: LoadOptions = {}) => {
    if (subset !== undefined && !subsets.includes(subset)) {
      const choice = subsets.length === 0 ? 'it has none' : `there are ${subsets.join(', ')}`
      throw new SpatialError('config', `${title} has no subset ${subset} (${choice})`)
    }
    return findTables(title, source, dataPath, subset ?? null)
  }
  return {
    name: rest.name,
    title,
    group: rest.group,
    source: describe(source),
    itemIds: rest.itemIds,
    subsets,
    profiles: set.profiles,
    defaultProfile: set.profile(defaultProfile).name,
    profile: (name = defaultProfile) => set.profile(name),
    dataFiles: async (dataPath, options) => (await find(dataPath, options)).files,
    async *load(dataPath, options) {
      const { layout, ...found } = await find(dataPath, options)
      yield* layout.items(found)
    },
    prompts,
    prompt(item, asking, wording = prompts) {
      const options = set.rules(asking.profile).shownOptions?.(item) ?? item.options
      const values = Object.fromEntries(Object.entries(fields).map(([name, of]) => [name, of(item)]))
      return renderPrompt(wording, asking, { ...item, options }, values)
    },
    read: (reply, item, options) => set.rules(options.profile).read(reply, item, options),
    score: (value, item, profile) => set.rules(profile).score(value, item),
    aggregate: (scored, profile) => set.rules(profile).aggregate(scored),
    aggregatesValues,
    chance: rest.chance,
    imageRule: (profile) => set.rules(profile).imageRule,
    frameRule: (profile) => set.rules(profile).frameRule ?? null,
    maxTokens: ({ profile, mode }) => set.rules(profile).maxTokens[mode],
  }

  function templatesOf(): Record<string, string> {
    const templates: Record<string, string> = {}
    for (const { name: profile } of set.profiles)
      for (const mode of ['direct', 'cot'] as const)
        templates[variantOf({ profile, mode })] = set.rules(profile).templates[mode]
    return templates
  }
}
