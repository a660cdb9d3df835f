import { readFile } from 'node:fs/promises'
import { type Benchmark, type BenchmarkPrompts, mergePrompts, promptSkeleton } from '@spatial-ssrl/benchmarks'
import { SpatialError } from '@spatial-ssrl/core'
import { parse } from 'yaml'

/**
 * The wording of a benchmark, with that of a YAML file in its place where one is given.
 * @throws SpatialError `config` for a file that is no YAML or names what does not exist
 */
export async function readPrompts(benchmark: Benchmark, path: string | undefined): Promise<BenchmarkPrompts> {
  if (path === undefined) return benchmark.prompts
  let given: unknown
  try {
    given = parse(await readFile(path, 'utf8'))
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') throw cause
    const words = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new SpatialError('config', `--prompts: ${path}: ${words} — spatial-eval list --prompts prints the shape`, {
      cause,
    })
  }
  return mergePrompts(promptSkeleton(), given)[benchmark.name]!
}
