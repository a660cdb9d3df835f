import { parseFlags } from '@spatial-ssrl/command-line'
import { Command } from 'commander'
import { z } from 'zod'
import { addJobFlags, jobFlags, jobWish } from './job-flags.ts'

const Flags = z.strictObject({
  sbatch: z
    .array(z.string().regex(/^--?[a-z][^\n]*$/i, 'expected an option of sbatch, as --sbatch=--partition=gpu'))
    .default([]),
  ...jobFlags,
})

/** `spatial-ssrl launch slurm -- COMMAND…`: an array job of this cluster. */
export function slurmCommand(own: () => readonly string[]): Command {
  return addJobFlags(
    new Command('slurm').description(
      'run a command as a Slurm array job that survives requeue, its parts joined by a job behind it',
    ),
  )
    .option(
      '--sbatch <option>',
      'option of sbatch, as --sbatch=--partition=gpu; may be given again',
      (option: string, before: string[] = []) => [...before, option],
    )
    .action(async (command: string[], raw: Record<string, unknown>) => {
      const { sbatch: options, ...flags } = parseFlags(Flags, raw)
      const { submit } = await import('./submit.ts')
      const wish = jobWish(command, flags, own())
      await submit(wish, { scheduler: 'slurm', options }, { plan: flags.plan, jobs: flags.jobs, raw })
    })
}
