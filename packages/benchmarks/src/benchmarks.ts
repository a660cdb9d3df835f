import { SpatialError } from '@spatial-ssrl/core'
import { threeDsrBench } from './3dsrbench/3dsrbench.ts'
import type { Prompts } from './asking/prompts.ts'
import type { Benchmark } from './benchmark/benchmark.ts'
import { blink } from './blink/blink.ts'
import { chartQa } from './chartqa/chartqa.ts'
import { hallusionBench } from './hallusionbench/hallusionbench.ts'
import { mmBench } from './mmbench/mmbench.ts'
import { ocrBench } from './ocrbench/ocrbench.ts'
import { qSpatialPlus } from './qspatial-plus/qspatial-plus.ts'
import { realWorldQa } from './realworldqa/realworldqa.ts'
import { seedBench2Plus } from './seedbench2-plus/seedbench2-plus.ts'
import { spatial457 } from './spatial457/spatial457.ts'
import { spatialEval } from './spatialeval/spatialeval.ts'
import { viewSpatial } from './viewspatial/viewspatial.ts'
import { vsiBench } from './vsi-bench/vsi-bench.ts'
import { whatsUp } from './whatsup/whatsup.ts'

/** All benchmarks, the seven spatial ones first, then the checks of general ability, both in the order of the paper's tables. */
export const benchmarks: readonly Benchmark[] = [
  spatial457,
  threeDsrBench,
  spatialEval,
  qSpatialPlus,
  whatsUp,
  viewSpatial,
  vsiBench,
  mmBench,
  blink,
  hallusionBench,
  realWorldQa,
  ocrBench,
  chartQa,
  seedBench2Plus,
]

/** @throws SpatialError `config` for a name that no benchmark has */
export function findBenchmark(name: string): Benchmark {
  const found = benchmarks.find((benchmark) => benchmark.name === name)
  if (found) return found
  const names = benchmarks.map((benchmark) => benchmark.name).join(', ')
  throw new SpatialError('config', `no benchmark is called ${name}; choose one of ${names}`)
}

/** The default wording of every benchmark, by name: what `mergePrompts` starts from, and the skeleton that a person edits. */
export function promptSkeleton(): Prompts {
  return Object.fromEntries(benchmarks.map(({ name, prompts }) => [name, structuredClone(prompts)]))
}
