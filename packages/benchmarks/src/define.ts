import { SpatialError } from '@spatial-ssrl/core'
import type { Benchmark, Item, LoadOptions, Option, Profile, Source } from './benchmark.ts'
import { describe, findTables, type TableLayout } from './files/layout.ts'
import { renderPrompt } from './prompts.ts'

/** What makes one benchmark different from the others. */
export interface Definition
  extends Omit<Benchmark, 'source' | 'dataFiles' | 'load' | 'prompt' | 'subsets' | 'frameRule' | 'aggregatesValues'> {
  source: Source & { layouts: readonly TableLayout[] }
  subsets?: string[]
  frameRule?: Benchmark['frameRule']
  aggregatesValues?: boolean
  /** What a template may use beside `question`, `options` and `category`: those of `prompts.fields`. */
  fields?(item: Item): Record<string, string>
  /** The options as the prompt lists them, where that is not `item.options`. */
  shownOptions?(item: Item, profile: Profile): Option[]
}

/** A benchmark from its parts: finding tables, loading and filling in prompts are the same for all. */
export function defineBenchmark(definition: Definition): Benchmark {
  const {
    source,
    subsets = [],
    fields,
    shownOptions,
    frameRule = () => null,
    aggregatesValues = false,
    ...rest
  } = definition
  const { title, prompts: defaults } = rest
  const find = (dataPath: string, { subset }: LoadOptions = {}) => {
    if (subset !== undefined && !subsets.includes(subset)) {
      const choice = subsets.length === 0 ? 'it has none' : `there are ${subsets.join(', ')}`
      throw new SpatialError('config', `${title} has no subset ${subset} (${choice})`)
    }
    return findTables(title, source, dataPath, subset ?? null)
  }
  return {
    ...rest,
    source: describe(source),
    subsets,
    frameRule,
    aggregatesValues,
    dataFiles: async (dataPath, options) => (await find(dataPath, options)).files,
    async *load(dataPath, options) {
      const { layout, ...found } = await find(dataPath, options)
      yield* layout.items(found)
    },
    prompt(item, asking, prompts = defaults) {
      const options = shownOptions?.(item, asking.profile) ?? item.options
      return renderPrompt(prompts, asking, { ...item, options }, fields?.(item))
    },
  }
}
