import type { Benchmark } from '../benchmark/benchmark.ts'
import type { Aggregate, ScoredItem } from '../figures/figure.ts'
import { meanScore } from '../figures/means.ts'
import { generalBenchmark } from '../general/general.ts'
import { toolkitLayouts } from '../general/load.ts'
import type { Item } from '../item/item.ts'
import { accuracyTables, groupProducts } from '../multiple-choice/aggregate.ts'
import { officialChoice, paperChoice } from '../multiple-choice/profiles.ts'

/** Rows 1,000,007, 2,000,007, … are rotations of the options of row 7. */
const rotation = 1_000_000

const ownKey = ({ id }: Item) => String(Number(id))
const questionKey = ({ id }: Item) => String(Number(id) % rotation)

/** A question counts when all rotations of its options are right (CircularEval, arXiv:2307.06281); rows one by one are a further table. */
function circularAccuracy(scored: readonly ScoredItem[]): Aggregate {
  const questions = groupProducts(scored, ownKey, questionKey)
  return {
    headline: meanScore('accuracy', questions),
    tables: [...accuracyTables(questions), { name: 'all rows', rows: [meanScore('all rows', scored)] }],
  }
}

/** General abilities in twenty fields, every question with all rotations of its options. */
export const mmBench: Benchmark = generalBenchmark({
  name: 'mmbench',
  title: 'MMBench 1.1',
  source: {
    licence: 'see the host',
    paper: 'arXiv:2307.06281',
    items: null,
    layouts: toolkitLayouts(['MMBench_DEV_EN_V11', 'MMBench_TEST_EN_V11']),
  },
  profiles: {
    paper: { ...paperChoice, aggregate: circularAccuracy },
    official: { ...officialChoice, aggregate: circularAccuracy },
  },
})
