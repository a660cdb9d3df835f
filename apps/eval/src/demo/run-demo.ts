import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Benchmark, findBenchmark } from '@spatial-ssrl/benchmarks'
import { percent, textTable, withInterval } from '@spatial-ssrl/statistics'
import { greedy } from '../models/greedy.ts'
import { openLocalModel } from '../models/local-model.ts'
import type { EvalModel, EvalSampling } from '../models/model.ts'
import { loadRuntime } from '../models/runtime.ts'
import { writePage, writeRunPage } from '../report/write-page.ts'
import { loadItems } from '../run/load-items.ts'
import { runBenchmark } from '../run/run-benchmark.ts'
import type { Figures } from '../score/figures.ts'
import { demoBenchmarks, writeDemoData } from './data/write-demo-data.ts'
import { guesser, oracle } from './policies.ts'

const sampling: EvalSampling = { ...greedy, maxTokens: 12 }

/** One policy on one benchmark, asked and scored by one profile. */
export interface DemoRun {
  policy: string
  benchmark: string
  profile: string
  figures: Figures
  folder: string
}

/**
 * Writes the demo's data and lets three policies answer it: one that knows, one that guesses, and an untrained tiny model.
 * @throws SpatialError as `loadRuntime`
 */
export async function runDemo(options: {
  out: string
  ffmpeg: string
  onProgress?: (done: number, total: number, what: string) => void
  signal?: AbortSignal
}): Promise<{ result: { runs: DemoRun[]; page: string }; text: string }> {
  const { out, ffmpeg, onProgress, signal } = options
  const { initModel } = await loadRuntime() // before anything is written
  const data = join(out, 'data')
  await mkdir(out, { recursive: true })
  await writeDemoData(data, ffmpeg)
  const modelFolder = join(out, 'models', 'tiny')
  await initModel(modelFolder, { preset: 'tiny', seed: 0 })
  const tiny = await openLocalModel(modelFolder, { sampling, ...(signal && { signal }) })
  const jobs = Object.keys(demoBenchmarks).flatMap((name) => [
    { name, model: oracle(), profile: 'paper' as const },
    { name, model: oracle(), profile: 'official' as const },
    { name, model: guesser(), profile: 'paper' as const },
    { name, model: guesser(), profile: 'official' as const },
    { name, model: tiny, profile: 'paper' as const },
  ])
  const runs: DemoRun[] = []
  try {
    for (const { name, model, profile } of jobs) {
      signal?.throwIfAborted()
      onProgress?.(runs.length, jobs.length, `${model.id} · ${name} · ${profile}`)
      runs.push(await demoRun(findBenchmark(name), model, profile))
    }
  } finally {
    await tiny.close()
  }
  const page = await writePage({
    path: join(out, 'report.html'),
    folders: runs.filter(({ profile }) => profile === 'paper').map(({ folder }) => folder),
    profile: 'paper',
    title: 'Three policies on seven small benchmarks',
    lead: 'Scenes with known answers in the layouts of the published benchmarks: an oracle, a guesser and an untrained tiny model.',
  })
  return { result: { runs, page }, text: `${demoTable(runs)}\n\n${page}` }

  async function demoRun(benchmark: Benchmark, model: EvalModel, profile: string): Promise<DemoRun> {
    const policy = model === tiny ? 'tiny' : model.id
    const folder = join(out, 'runs', `${benchmark.name}-${policy}-${profile}`)
    const path = join(data, benchmark.name)
    const results = await runBenchmark({
      benchmark,
      loaded: await loadItems(benchmark, path),
      subset: null,
      asking: { profile, mode: 'direct' },
      prompts: benchmark.prompts,
      pictures: 'model',
      model,
      sampling,
      out: folder,
      cache: join(out, 'frames'),
      ffmpeg: () => ffmpeg,
      shard: null,
      keepBoxed: null,
      given: { data: path, model: model.id, prompts: null, limit: null, shard: null, keepBoxed: null, judge: null },
      ...(signal && { signal }),
    })
    await writeRunPage(folder, results)
    return { policy, benchmark: benchmark.name, profile, figures: results.figures[profile]!, folder }
  }
}

function demoTable(runs: readonly DemoRun[]): string {
  const rows = runs.map(({ benchmark, policy, profile, figures }) => [
    benchmark,
    policy,
    profile,
    String(figures.items),
    withInterval(figures.headline.estimate),
    percent(figures.chance),
    percent(figures.otherForm),
  ])
  return textTable(['benchmark', 'policy', 'rules', 'items', 'headline %', 'chance %', 'other form %'], rows)
}
