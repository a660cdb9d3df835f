import type { Benchmark } from '../benchmark.ts'
import { type Definition, defineBenchmark } from '../define.ts'
import { textOf } from '../metadata.ts'
import { guessing, letterScore, microAccuracy } from '../multiple-choice/aggregate.ts'
import { optionPrompts } from '../multiple-choice/prompts.ts'
import { readOption } from '../multiple-choice/read.ts'
import { toolkitImageRule, toolkitMaxTokens } from '../multiple-choice/toolkit-rules.ts'

/** What a check of general ability adds to VLMEvalKit's multiple choice. */
export type GeneralDefinition = Pick<Definition, 'name' | 'title' | 'source'> & Partial<Definition>

/** A check of general ability: VLMEvalKit's multiple choice unless something else is given. */
export function generalBenchmark(definition: GeneralDefinition): Benchmark {
  return defineBenchmark({
    group: 'general',
    itemIds: 'the column index',
    prompts: optionPrompts,
    fields: (item) => ({ hint: textOf(item, 'hint') }),
    read: readOption,
    score: letterScore,
    aggregate: microAccuracy,
    chance: guessing,
    imageRule: () => toolkitImageRule,
    maxTokens: toolkitMaxTokens,
    ...definition,
  })
}
