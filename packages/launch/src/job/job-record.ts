import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson, SpatialError } from '@spatial-ssrl/core'
import { replaceFile } from '@spatial-ssrl/core/files'
import { z } from 'zod'
import { Job } from './job.ts'

/** Which scheduler a job is handed to, and how. */
export const Settings = z.discriminatedUnion('scheduler', [
  z.strictObject({
    scheduler: z.literal('ray'),
    /** Of the dashboard, as `http://127.0.0.1:8265`. */
    address: z.string(),
    /** Python that has ray, on the head. */
    python: z.string(),
    /** Folder that is uploaded and in which the job runs; null where it runs in a folder that the nodes share. */
    upload: z.string().nullable(),
  }),
  z.strictObject({
    scheduler: z.literal('slurm'),
    /** Options of `sbatch`, as `--partition=gpu`. */
    options: z.array(z.string()),
  }),
])
export type Settings = z.output<typeof Settings>
export type RaySettings = Extract<Settings, { scheduler: 'ray' }>
export type SlurmSettings = Extract<Settings, { scheduler: 'slurm' }>

/** One submission of a job, and where it went. Nothing secret is kept: a token is asked for again. */
export const Attempt = z.discriminatedUnion('scheduler', [
  z.strictObject({
    scheduler: z.literal('ray'),
    number: z.int().min(1),
    submission: z.string(),
    stopAsked: z.boolean(),
  }),
  z.strictObject({
    scheduler: z.literal('slurm'),
    number: z.int().min(1),
    array: z.string(),
    merge: z.string().nullable(),
    stopAsked: z.boolean(),
  }),
])
export type Attempt = z.output<typeof Attempt>
export type RayAttempt = Extract<Attempt, { scheduler: 'ray' }>
export type SlurmAttempt = Extract<Attempt, { scheduler: 'slurm' }>

const JobFile = z.strictObject({
  job: Job,
  settings: Settings,
  attempts: z.array(Attempt),
  /** Parts that have succeeded in any attempt. */
  done: z.array(z.string()),
})

/** A job and what was done for it so far: `job.json` in a folder of its own. */
export interface JobRecord extends z.output<typeof JobFile> {
  /** The folder of the record: scripts, logs and results of a job lie in it. */
  folder: string
}

/** The record of a job. @returns null where there is none @throws SpatialError `data` for a damaged one */
export async function readRecord(jobs: string, id: string): Promise<JobRecord | null> {
  const folder = join(jobs, id)
  const path = join(folder, 'job.json')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  })
  if (text === null) return null
  const parsed = JobFile.safeParse(parseJson(text))
  if (parsed.success) return { ...parsed.data, folder }
  throw new SpatialError('data', `${path} is no record of a job: delete it, and launch the job again`)
}

/**
 * The one record whose id begins as told, so that an id need not be typed whole.
 * @throws SpatialError `config` where there is none, or more than one
 */
export async function findRecord(jobs: string, id: string): Promise<JobRecord> {
  const names = (await readdir(jobs).catch(() => [])).filter((name) => name.startsWith(id)).sort()
  const found = names.includes(id) ? [id] : names
  const [only] = found
  const record = only === undefined ? null : await readRecord(jobs, only)
  if (record !== null && found.length === 1) return record
  throw new SpatialError(
    'config',
    found.length > 1
      ? `${id} begins the ids of ${found.join(', ')}: write more of it`
      : `${jobs} has no job ${id}: check the id, or name the folder of records with --jobs`,
  )
}

/** Writes `job.json`, whole or not at all. */
export async function writeRecord({ folder, ...record }: JobRecord): Promise<void> {
  await mkdir(folder, { recursive: true })
  await replaceFile(join(folder, 'job.json'), `${JSON.stringify(JobFile.parse(record), null, 2)}\n`)
}
