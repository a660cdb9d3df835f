import type { Benchmark } from '../benchmark/benchmark.ts'
import { generalBenchmark } from '../general/general.ts'
import { toolkitLayouts } from '../general/load.ts'

/** Photographs of streets and rooms. */
export const realWorldQa: Benchmark = generalBenchmark({
  name: 'realworldqa',
  title: 'RealWorldQA',
  source: { licence: 'CC-BY-ND-4.0', paper: 'xAI, 2024', items: 765, layouts: toolkitLayouts(['RealWorldQA']) },
})
