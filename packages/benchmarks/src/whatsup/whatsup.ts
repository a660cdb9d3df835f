import type { Benchmark } from '../benchmark/benchmark.ts'
import { defineBenchmark } from '../benchmark/define.ts'
import { guessing } from '../multiple-choice/aggregate.ts'
import { pairsAndSets } from './aggregate.ts'
import { layouts, subsets } from './load.ts'
import { drawnCaptions } from './options.ts'
import { officialTemplates, paperTemplates, texts } from './prompt.ts'
import { readBoxOrReply, readDrawnCaption } from './read.ts'
import { drawnCaptionScore, holdsGold } from './score.ts'

/** Photographs of two objects in each of four relations, with a caption for each. */
export const whatsUp: Benchmark = defineBenchmark({
  name: 'whatsup',
  title: "What'sUp",
  group: 'spatial',
  source: { licence: 'code MIT; photographs: none stated', paper: 'arXiv:2310.19785', items: 820, layouts },
  itemIds: '<subset>/<name of the picture without ending>',
  subsets,
  defaultProfile: 'paper',
  profiles: {
    paper: {
      about: "the paper's runs: the right caption is always A, and any capital A in the answer is right",
      source: 'arXiv:2510.27606, github.com/InternLM/Spatial-SSRL',
      templates: paperTemplates,
      imageRule: { kind: 'area', minPixels: 4 * 28 * 28, maxPixels: 512 * 28 * 28 },
      maxTokens: { direct: 4096, cot: 4096 },
      read: readBoxOrReply,
      score: holdsGold,
      aggregate: pairsAndSets('items'),
    },
    official: {
      about: 'captions in an order drawn for each item, a letter read as in multiple choice, mean of the two sets',
      source: 'arXiv:2310.19785, github.com/amitakamath/whatsup_vlms',
      templates: officialTemplates,
      shownOptions: drawnCaptions,
      imageRule: { kind: 'default' },
      maxTokens: { direct: 4096, cot: 4096 },
      read: readDrawnCaption,
      score: drawnCaptionScore,
      aggregate: pairsAndSets('sets'),
    },
  },
  texts,
  chance: guessing,
})
