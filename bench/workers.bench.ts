import './one-core.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeSamples } from '../packages/puzzles/src/make/write-samples.ts'
import { listSources } from '../packages/puzzles/src/sources/list-sources.ts'
import { median } from './median.ts'
import { milliseconds, percent, printMachine, printTable } from './report.ts'

const rounds = 2
const perTask = 1000 // long enough that starting the workers is a small part
const cores = availableParallelism()
const folder = await mkdtemp(join(tmpdir(), 'workers-bench-'))
const { sources, skipped } = await listSources({ images: fileURLToPath(new URL('../assets/photos', import.meta.url)) })

/** Seconds on the wall and of processor time for one run. */
async function run(workers: number): Promise<{ wall: number; processor: number }> {
  const start = { wall: performance.now(), cpu: process.cpuUsage() }
  await writeSamples({
    ...{ sources, skipped, workers, quotas: { shuffle: perTask, flip: perTask, crop: perTask }, photoShare: 1 },
    ...{ seed: 0, splitSeed: 0, val: 0, preset: 'default', augment: false, out: join(folder, 'set'), force: true },
  })
  const { user, system } = process.cpuUsage(start.cpu)
  return { wall: (performance.now() - start.wall) / 1000, processor: (user + system) / 1e6 }
}

const times = new Map([1, cores].map((workers) => [workers, [] as { wall: number; processor: number }[]]))
await run(cores) // files into the page cache
for (let round = 0; round < rounds; round++) for (const [workers, runs] of times) runs.push(await run(workers))
await rm(folder, { recursive: true })

const samples = 3 * perTask
const rate = (workers: number) => samples / median(times.get(workers)!.map(({ wall }) => wall))
/** Milliseconds of all threads together. */
const processor = (workers: number) => (1000 * median(times.get(workers)!.map((run) => run.processor))) / samples
printMachine(`${samples} puzzles from the embedded photographs at their own size, medians of ${rounds} rounds.`)
printTable(
  ['workers', 'puzzles/s', 'processor time a puzzle', 'cores busy', 'of cores × one core', 'target'],
  [...times.keys()].map((workers) => [
    String(workers),
    rate(workers).toPrecision(3),
    milliseconds(processor(workers)),
    ((rate(workers) * processor(workers)) / 1000).toFixed(2),
    percent((rate(workers) * processor(1)) / 1000 / cores),
    workers === cores ? '≥ 90 %' : '',
  ]),
)
