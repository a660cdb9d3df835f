import type { Benchmark } from '../benchmark/benchmark.ts'
import { generalBenchmark } from '../general/general.ts'
import { toolkitLayouts } from '../general/load.ts'

/** Perception in fourteen classical tasks, most with several pictures. */
export const blink: Benchmark = generalBenchmark({
  name: 'blink',
  title: 'BLINK',
  source: { licence: 'Apache-2.0', paper: 'arXiv:2404.12390', items: 1901, layouts: toolkitLayouts(['BLINK']) },
})
