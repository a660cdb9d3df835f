import { join } from 'node:path'
import type { Job } from '../job/job.ts'
import { quoteWord, shellLine } from '../job/shell-words.ts'

/** Where an attempt of a job leaves what: logs, and the exit code of each part in a file. */
export const slurmFiles = {
  log: (folder: string, number: number, part: string) => join(folder, 'logs', `${number}-${part}.log`),
  ended: (folder: string, part: string) => join(folder, 'ended', part),
  script: (folder: string, number: number, what: 'shards' | 'merge') => join(folder, `${number}-${what}.sbatch`),
} as const

/** Name of an attempt in Slurm's queue: by it a submission is found that nobody noted. */
export const slurmName = (job: Job, number: number, what: 'shards' | 'merge') =>
  `${job.id}-${number}${what === 'merge' ? '-merge' : ''}`

/** What a script needs to know. */
export interface SlurmScript {
  job: Job
  folder: string
  number: number
  /** Options of `sbatch` that the person gave. */
  options: readonly string[]
}

/**
 * The array job of the shards that are not done. A shard that Slurm puts back into the queue appends to its log and goes on; the lock that
 * its first run left is taken away, since Slurm starts none again before it has ended. How it ended is written beside the record, as
 * clusters without accounting forget.
 */
export function shardsScript({ job, folder, number, options }: SlurmScript, shards: readonly number[]): string {
  const limit = job.atOnce === null ? '' : `%${job.atOnce}`
  const variable = '"$SLURM_ARRAY_TASK_ID"'
  const own = job.folder === null ? null : shellLine([job.folder], job.shards, variable)
  return lines(
    ...head(job, slurmName(job, number, 'shards'), slurmFiles.log(percentFree(folder), number, '%a'), options),
    `#SBATCH --array=${shards.join(',')}${limit}`,
    '#SBATCH --requeue',
    `#SBATCH --cpus-per-task=${job.cpus ?? 1}`,
    ...(job.gpus > 0 ? [`#SBATCH --gres=gpu:${job.gpus}`] : []),
    ...(own === null ? [] : [`[ "\${SLURM_RESTART_COUNT:-0}" = 0 ] || rm -f ${own}/.lock-*`]),
    shellLine(job.words, job.shards, variable),
    ...noteEnd(slurmFiles.ended(folder, ''), variable),
  )
}

/** The job that joins the shards, once all of them have succeeded. @param after id of the array job */
export function mergeScript({ job, folder, number, options }: SlurmScript, after: string | null): string {
  return lines(
    ...head(job, slurmName(job, number, 'merge'), slurmFiles.log(percentFree(folder), number, 'merge'), options),
    ...(after === null ? [] : [`#SBATCH --dependency=afterok:${after}`, '#SBATCH --kill-on-invalid-dep=yes']),
    '#SBATCH --requeue',
    (job.merge ?? []).map(quoteWord).join(' '),
    ...noteEnd(slurmFiles.ended(folder, ''), 'merge'),
  )
}

function head(job: Job, name: string, log: string, options: readonly string[]): string[] {
  return [
    '#!/bin/sh',
    `#SBATCH --job-name=${name}`,
    ...(job.directory === null ? [] : [`#SBATCH --chdir=${quoteWord(job.directory)}`]),
    `#SBATCH --output=${quoteWord(log)}`,
    '#SBATCH --open-mode=append',
    ...options.map((option) => `#SBATCH ${option}`),
  ]
}

/** In names of files `%` begins a replacement symbol of Slurm. */
const percentFree = (path: string) => path.replaceAll('%', '%%')

function noteEnd(folder: string, part: string): string[] {
  return ['code=$?', `echo "$code" > ${quoteWord(folder)}/${part}`, 'exit "$code"']
}

function lines(...all: string[]): string {
  return `${all.join('\n')}\n`
}
