import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { JsonObject } from '@spatial-ssrl/core'
import { SpatialError } from '@spatial-ssrl/core'
import { type Manifest, readManifest } from '@spatial-ssrl/dataset'
import type { EvaluationSummary } from '@spatial-ssrl/training'
import { z } from 'zod'
import { EvaluationFile } from './evaluation-file.ts'
import { type Metrics, readReportMetrics } from './metrics.ts'
import { readOptionalJson } from './read-json.ts'
import { readRollouts, type StoredRollout } from './rollouts.ts'
import { type PicturedSample, readSamples } from './samples.ts'

/** What a report is made of. Everything but the configuration and the metrics may be missing from a run. */
export interface Run {
  /** Name of the run's folder. */
  name: string
  config: JsonObject
  metrics: Metrics
  evaluation: EvaluationSummary | null
  samples: PicturedSample[]
  rollouts: StoredRollout[]
  /** Data sets that lie in the run's folder, by name. */
  data: { name: string; manifest: Manifest }[]
  /** Seconds of every stage of a quickstart, in order; null for a run of one stage. */
  stageSeconds: Record<string, number> | null
}

/** @throws SpatialError `data` when the folder holds no run, or a file of it is damaged */
export async function readRun(dir: string): Promise<Run> {
  const metrics = await readReportMetrics(dir)
  const config = await readOptionalJson(join(dir, 'config.json'), z.record(z.string(), z.json()))
  if (config === null)
    throw new SpatialError('data', `${dir} holds no run (no config.json): give the --out folder of a training run`)
  return {
    name: basename(resolve(dir)),
    config: config as JsonObject,
    metrics,
    evaluation: await readOptionalJson(join(dir, 'evaluation.json'), EvaluationFile),
    samples: await readSamples(dir),
    rollouts: await readRollouts(dir),
    data: await readData(dir),
    stageSeconds: await readOptionalJson(join(dir, 'timings.json'), z.record(z.string(), z.number().min(0))),
  }
}

async function readData(dir: string): Promise<Run['data']> {
  const names = ['train', 'held-out'].filter((name) => existsSync(join(dir, 'data', name, 'manifest.json')))
  return Promise.all(names.map(async (name) => ({ name, manifest: await readManifest(join(dir, 'data', name)) })))
}
