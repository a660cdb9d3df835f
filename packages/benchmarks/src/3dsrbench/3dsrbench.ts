import type { Benchmark } from '../benchmark.ts'
import { defineBenchmark } from '../define.ts'
import { textOf } from '../metadata.ts'
import { guessing, letterScore } from '../multiple-choice/aggregate.ts'
import { optionPrompts } from '../multiple-choice/prompts.ts'
import { readOption } from '../multiple-choice/read.ts'
import { toolkitImageRule, toolkitMaxTokens } from '../multiple-choice/toolkit-rules.ts'
import { flipAndCircular } from './aggregate.ts'
import { layouts } from './load.ts'

/** Height, location, orientation and several objects in photographs, with mirrored pictures and rotated options. */
export const threeDsrBench: Benchmark = defineBenchmark({
  name: '3dsrbench',
  title: '3DSRBench',
  group: 'spatial',
  source: { licence: 'CC-BY-4.0; photographs: COCO', paper: 'arXiv:2412.07825', items: 11686, layouts },
  itemIds: 'the column qid (index where there is none); of a toolkit table, all may have index instead',
  prompts: optionPrompts,
  fields: (item) => ({ hint: textOf(item, 'hint') }),
  read: readOption,
  score: letterScore,
  aggregate: flipAndCircular,
  chance: guessing,
  imageRule: () => toolkitImageRule,
  maxTokens: toolkitMaxTokens,
})
