import type { Sample } from '@spatial-ssrl/core'
import { SpatialError } from '@spatial-ssrl/core'
import { readDataset, readManifest, verifyShards } from '@spatial-ssrl/dataset'
import { decodeImage } from '@spatial-ssrl/image-ops/codec'
import { findTask, type Templates, taskRules } from '@spatial-ssrl/tasks'
import { parseReward } from '@spatial-ssrl/verifiers'
import type { SourceFolders } from '../sources/list-sources.ts'
import { corruptAnswer } from './corrupt-answer.ts'
import { type Origins, openOrigins } from './origins.ts'
import { remake, remakeProblems } from './remake.ts'
import { templatesOf } from './templates-of.ts'

/** What was found in one split and task of a data set. */
export interface CheckRow {
  split: string
  task: string
  samples: number
  failed: number
}

/** One failed sample and everything that is wrong with it. */
export interface CheckFailure {
  split: string
  id: string
  task: string
  problems: string[]
}

/** What a check found. */
export interface CheckReport {
  samples: number
  /** Samples whose source was at hand, so that they were made again and compared. */
  remade: number
  rows: CheckRow[]
  failures: CheckFailure[]
}

/** How a check reports and is stopped. */
export interface CheckHooks {
  signal?: AbortSignal
  /** Called as the work goes on, with what is done and how much there is. */
  onProgress?: (done: number, total: number) => void
}

/** Where samples come from, and the wordings of their questions. */
export interface Provenance {
  origins: Origins
  templates: Templates | undefined
}

/**
 * Examines a data set folder.
 * @param folders where its pictures and depth files are, for those that are at hand; scenes need none
 * @throws SpatialError `data` when it holds no finished data set or a damaged file
 */
export async function checkDataset(
  dir: string,
  folders: SourceFolders = {},
  { signal, onProgress }: CheckHooks = {},
): Promise<CheckReport> {
  const { splits, parameters } = await readManifest(dir)
  await verifyShards(dir)
  const total = Object.values(splits).reduce((sum, { rows }) => sum + rows, 0)
  const read = Object.keys(splits).map((split) => ({ split, samples: readDataset(dir, { split }) }))
  const provenance = { origins: await openOrigins(folders, parameters), templates: templatesOf(parameters) }
  const report = await checkSplits(read, provenance, (done) => {
    signal?.throwIfAborted()
    onProgress?.(done, total)
  })
  if (report.samples === total) return report
  throw new SpatialError(
    'data',
    `${dir}: ${report.samples} samples where the manifest says ${total} — generate the data set again`,
  )
}

/** Examines every sample of the splits and counts by split and task. `onSample` hears of each one. */
export async function checkSplits(
  splits: Iterable<{ split: string; samples: AsyncIterable<Sample> }>,
  provenance: Provenance | null = null,
  onSample: (count: number) => void = () => {},
): Promise<CheckReport> {
  const report: CheckReport = { samples: 0, remade: 0, rows: [], failures: [] }
  const splitOfId = new Map<string, string>()
  const splitOfSource = new Map<string, string>()
  for (const { split, samples } of splits) {
    for await (const sample of samples) {
      const problems = await problemsOf(sample)
      const again = await remadeFrom(provenance, sample)
      if (again !== null) {
        report.remade++
        if (problems.length === 0) problems.push(...(await remakeProblems(sample, again)))
      }
      const twin = splitOfId.get(sample.id)
      if (twin !== undefined) problems.push(`the id is used twice (${twin} and ${split})`)
      splitOfId.set(sample.id, split)
      const home = splitOfSource.get(sample.source) ?? split
      if (home !== split) problems.push(`its source picture is in ${home} and in ${split}`)
      splitOfSource.set(sample.source, home)
      const row = rowOf(report.rows, split, sample.task)
      row.samples++
      if (problems.length > 0) {
        row.failed++
        report.failures.push({ split, id: sample.id, task: sample.task, problems })
      }
      onSample(++report.samples)
    }
  }
  return report
}

const tolerant = parseReward({ profile: 'default' }, taskRules)
const published = parseReward({ profile: 'paper' }, taskRules)

/** Everything that is wrong with a sample; empty when it is sound. */
export async function problemsOf(sample: Sample): Promise<string[]> {
  const problems: string[] = []
  const { task, answer, meta, images } = sample
  const known = findTask(task)
  if (known !== null) {
    const derived = derive(() => known.answerFromMeta(meta))
    if (derived !== answer) problems.push(`the answer is ${answer}, but meta gives ${derived}`)
  } else problems.push(`unknown task ${task}`)

  const reply = (text: string) => `<think>Looking at the picture.</think> \\boxed{${text}}`
  const gold = tolerant(sample, reply(answer))?.reward
  const paper = published(sample, reply(answer))?.reward
  if (gold !== 1 || paper !== 1) problems.push(`the true answer scores ${gold} (profile paper: ${paper}), not 1`)
  const wrong = corruptAnswer(answer)
  if (!((tolerant(sample, reply(wrong))?.reward ?? 1) < (gold ?? 0)))
    problems.push(`the wrong answer ${wrong} scores as much as the true one`)

  const marks = sample.problem.split('<image>').length - 1
  if (marks !== images.length) problems.push(`${marks} <image> in the question for ${images.length} pictures`)
  for (const [index, { bytes }] of images.entries()) {
    const reason = await decodeImage(bytes).then(
      () => null,
      (error: unknown) => {
        if (!SpatialError.is(error)) throw error
        return error.message
      },
    )
    if (reason !== null) problems.push(`picture ${index}: ${reason}`)
  }
  return problems
}

async function remadeFrom(provenance: Provenance | null, sample: Sample) {
  if (provenance === null) return null
  return remake(sample, await provenance.origins.find(sample), provenance.templates)
}

function derive(answerFromMeta: () => string): string {
  try {
    return answerFromMeta()
  } catch (error) {
    return `an error (${error instanceof Error ? error.message : String(error)})`
  }
}

function rowOf(rows: CheckRow[], split: string, task: string): CheckRow {
  const known = rows.find((row) => row.split === split && row.task === task)
  if (known) return known
  const row = { split, task, samples: 0, failed: 0 }
  rows.push(row)
  return row
}
