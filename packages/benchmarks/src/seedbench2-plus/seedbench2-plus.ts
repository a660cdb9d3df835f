import type { Benchmark } from '../benchmark/benchmark.ts'
import { generalBenchmark } from '../general/general.ts'
import { toolkitLayouts } from '../general/load.ts'

/** Charts, maps and web pages full of text. */
export const seedBench2Plus: Benchmark = generalBenchmark({
  name: 'seedbench2-plus',
  title: 'SEED-Bench-2-Plus',
  source: {
    licence: 'CC-BY-NC-4.0',
    paper: 'arXiv:2404.16790',
    items: 2277,
    layouts: toolkitLayouts(['SEEDBench2_Plus']),
  },
})
