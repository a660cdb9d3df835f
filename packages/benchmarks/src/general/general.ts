import type { Benchmark } from '../benchmark/benchmark.ts'
import { type Definition, defineBenchmark } from '../benchmark/define.ts'
import { guessing } from '../multiple-choice/aggregate.ts'
import { officialChoice, paperChoice } from '../multiple-choice/profiles.ts'
import { optionFields, optionTexts } from '../multiple-choice/prompts.ts'

/** What a check of general ability adds to VLMEvalKit's multiple choice. */
export type GeneralDefinition = Pick<Definition, 'name' | 'title' | 'source'> & Partial<Definition>

/** A check of general ability: VLMEvalKit's multiple choice unless something else is given. */
export function generalBenchmark(definition: GeneralDefinition): Benchmark {
  return defineBenchmark({
    group: 'general',
    itemIds: 'the column index',
    defaultProfile: 'paper',
    profiles: { paper: paperChoice, official: officialChoice },
    texts: optionTexts,
    fields: optionFields,
    chance: guessing,
    ...definition,
  })
}
