import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FrameRule, ImageRule, Mode } from '@spatial-ssrl/benchmarks'
import { type JsonObject, parseJson, SpatialError } from '@spatial-ssrl/core'
import { canonicalJson, replaceFile } from '@spatial-ssrl/core/files'
import { z } from 'zod'
import type { AnswerSource } from '../answers/answer-source.ts'
import type { EmptyReplies } from '../answers/reply-notes.ts'
import type { EvalSampling } from '../models/model.ts'

/** What makes two runs the same run: answers of one may be used by the other. */
export interface RunSettings {
  benchmark: string
  subset: string | null
  profile: string
  mode: Mode
  model: string
  sampling: EvalSampling
  imageRule: ImageRule
  frameRule: FrameRule | null
  /** sha256 of the wording, hex. */
  promptHash: string
  /** sha256 of each table of the benchmark, hex, by file name. */
  data: Record<string, string>
}

/** Everything that is needed to repeat a run, and what it met. */
export interface Manifest {
  settings: RunSettings
  /** Where the data and the model were, as given. */
  given: {
    data: string
    model: string
    prompts: string | null
    limit: number | null
    shard: string | null
    keepBoxed: boolean | null
    judge: string | null
    /** Absent in older runs, which scored content. */
    answerFrom?: AnswerSource
  }
  modelFacts: JsonObject
  versions: Record<string, string>
  /** Null until the run has ended. */
  outcome: {
    /** Items loaded, and whether they were all. */
    rows: number
    allRows: boolean
    asked: number
    failures: number
    /** Pictures by the size they were sent at, `WxH`. */
    imageSizes: Record<string, number>
    /** Videos by the number of frames shown. */
    frameCounts: Record<string, number>
    usage: { promptTokens: number; completionTokens: number }
    emptyReplies: EmptyReplies
    servedModels: string[]
  } | null
}

const Stored = z.looseObject({ settings: z.looseObject({}) })

/**
 * Writes the manifest of a starting run, unless the folder holds a different one.
 * @throws SpatialError `config` naming what differs
 */
export async function beginManifest(folder: string, manifest: Manifest): Promise<void> {
  const path = join(folder, 'manifest.json')
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text !== null) {
    const stored = Stored.safeParse(parseJson(text))
    if (!stored.success) throw new SpatialError('data', `${path}: not a manifest — choose another --out`)
    const fresh = JSON.parse(JSON.stringify(manifest.settings)) as Record<string, unknown>
    for (const [name, value] of Object.entries(fresh))
      if (canonicalJson(stored.data.settings[name]) !== canonicalJson(value))
        throw new SpatialError('config', `${folder}: holds a run with another ${name} — choose another --out`)
  }
  await writeManifest(folder, manifest)
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await replaceFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}
