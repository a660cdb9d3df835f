import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { type Job, missingShards, shardName } from '../job/job.ts'
import type { SlurmAttempt, SlurmSettings } from '../job/job-record.ts'
import { hasEnded } from '../job/job-status.ts'
import type { LogPart, Pause, Scheduler } from '../job/scheduler.ts'
import { slurmOutput } from './run-slurm.ts'
import { mergeScript, shardsScript, slurmFiles, slurmName } from './slurm-script.ts'
import { slurmStatus } from './slurm-status.ts'

const stopPatience = { looks: 40, between: 500 } // how often, ms; Slurm waits KillWait (30 s as a rule) before it kills

/** Array jobs through `sbatch`, `squeue`, `sacct` and `scancel` of this machine. */
export function slurmScheduler({
  settings,
  pause,
}: {
  settings: SlurmSettings
  pause: Pause
}): Scheduler<SlurmAttempt> {
  const scriptOf = (job: Job, folder: string, number: number) => ({ job, folder, number, options: settings.options })
  return {
    show({ job, folder, done }, number) {
      const script = scriptOf(job, folder, number)
      const missing = missingShards(job, done)
      const shards = missing.length === 0 ? [] : [`sbatch:\n${indented(shardsScript(script, missing))}`]
      const after = missing.length === 0 ? null : 'ID'
      const merge =
        job.merge === null ? [] : [`sbatch, when all have succeeded:\n${indented(mergeScript(script, after))}`]
      return [...shards, ...merge].join('\n')
    },

    async submit({ job, folder, done }, number) {
      const missing = missingShards(job, done)
      const script = scriptOf(job, folder, number)
      for (const part of ['logs', 'ended']) await mkdir(join(folder, part), { recursive: true })
      for (const file of [...missing.map(String), 'merge']) await rm(slurmFiles.ended(folder, file), { force: true })
      const array =
        missing.length === 0
          ? null
          : await submitOnce(
              slurmName(job, number, 'shards'),
              slurmFiles.script(folder, number, 'shards'),
              shardsScript(script, missing),
            )
      const merge =
        job.merge === null
          ? null
          : await submitOnce(
              slurmName(job, number, 'merge'),
              slurmFiles.script(folder, number, 'merge'),
              mergeScript(script, array),
            )
      const attempt = array ?? merge
      if (attempt === null) throw new SpatialError('data', `${job.id}: nothing is left to run`)
      return { scheduler: 'slurm', number, array: attempt, merge, stopAsked: false }
    },

    status: slurmStatus,

    async logs({ job, folder }, { number }) {
      const parts: LogPart[] = []
      const files = Array.from({ length: job.shards }, (_, i) => ({ name: shardName(job, i + 1), file: String(i + 1) }))
      for (const { name, file } of [...files, { name: 'merge', file: 'merge' }]) {
        const text = await readFile(slurmFiles.log(folder, number, file), 'utf8').catch(() => null)
        if (text !== null) parts.push({ name, text })
      }
      return parts
    },

    async stop(record, attempt) {
      const ids = [attempt.array, ...(attempt.merge === null ? [] : [attempt.merge])]
      await slurmOutput('scancel', [...new Set(ids)])
      for (let look = 0; look < stopPatience.looks; look++) {
        const { state } = await slurmStatus(record, attempt)
        if (hasEnded(state)) return { ended: true, detail: null }
        await pause(stopPatience.between)
      }
      return { ended: false, detail: 'Slurm took note, and parts of it still end: look again with status' }
    },
  }
}

/** Submits a script, unless one of its name is in the queue: then somebody was killed between submitting and noting it. */
async function submitOnce(name: string, path: string, script: string): Promise<string> {
  await writeFile(path, script)
  const queued = (await slurmOutput('squeue', ['-h', '-n', name, '-o', '%F'])).split('\n').map((line) => line.trim())
  const known = queued.find((line) => /^\d+$/.test(line))
  if (known !== undefined) return known
  const [id = ''] = (await slurmOutput('sbatch', ['--parsable', path])).trim().split(';') // id, or id;cluster
  if (/^\d+$/.test(id)) return id
  throw new SpatialError('remote', `sbatch: no job id in its answer (${id.slice(0, 100)}) — look at squeue`)
}

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, '  ')
}
