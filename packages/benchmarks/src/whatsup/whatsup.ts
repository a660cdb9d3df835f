import type { Benchmark } from '../benchmark.ts'
import { defineBenchmark } from '../define.ts'
import { guessing } from '../multiple-choice/aggregate.ts'
import { pairsAndSets } from './aggregate.ts'
import { layouts, subsets } from './load.ts'
import { shownCaptions } from './options.ts'
import { prompts } from './prompt.ts'
import { readCaption } from './read.ts'
import { captionScore } from './score.ts'

/** Photographs of two objects in each of four relations, with a caption for each. */
export const whatsUp: Benchmark = defineBenchmark({
  name: 'whatsup',
  title: "What'sUp",
  group: 'spatial',
  source: { licence: 'code MIT; photographs: none stated', paper: 'arXiv:2310.19785', items: 820, layouts },
  itemIds: '<subset>/<name of the picture without ending>',
  subsets,
  prompts,
  shownOptions: shownCaptions,
  read: readCaption,
  score: captionScore,
  aggregate: pairsAndSets,
  chance: guessing,
  imageRule: (profile) =>
    profile === 'paper' ? { kind: 'area', minPixels: 4 * 28 * 28, maxPixels: 512 * 28 * 28 } : { kind: 'default' },
  maxTokens: () => 4096,
})
