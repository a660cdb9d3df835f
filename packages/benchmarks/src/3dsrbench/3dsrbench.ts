import type { Benchmark } from '../benchmark/benchmark.ts'
import { defineBenchmark } from '../benchmark/define.ts'
import { guessing } from '../multiple-choice/aggregate.ts'
import { officialChoice, paperChoice } from '../multiple-choice/profiles.ts'
import { optionFields, optionTexts } from '../multiple-choice/prompts.ts'
import { flipAndCircular } from './aggregate.ts'
import { layouts } from './load.ts'

/** Height, location, orientation and several objects in photographs, with mirrored pictures and rotated options. */
export const threeDsrBench: Benchmark = defineBenchmark({
  name: '3dsrbench',
  title: '3DSRBench',
  group: 'spatial',
  source: { licence: 'CC-BY-4.0; photographs: COCO', paper: 'arXiv:2412.07825', items: 11686, layouts },
  itemIds: 'the column qid (index where there is none); of a toolkit table, all may have index instead',
  defaultProfile: 'paper',
  profiles: {
    paper: {
      ...paperChoice,
      about: "the paper's runs: VLMEvalKit of 2025, every row for itself",
      aggregate: flipAndCircular('all rows'),
    },
    official: {
      ...officialChoice,
      about: 'VLMEvalKit of 2026; a question counts when all rotations of its options are right',
      source: 'arXiv:2412.07825, github.com/open-compass/VLMEvalKit',
      aggregate: flipAndCircular('circular'),
    },
  },
  texts: optionTexts,
  fields: optionFields,
  chance: guessing,
})
