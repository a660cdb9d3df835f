import { resolve } from 'node:path'
import { wholeNumber } from '@spatial-ssrl/command-line'
import type { JobWish } from '@spatial-ssrl/launch'
import type { Command } from 'commander'
import { z } from 'zod'

/** Flags of every command that launches. */
export const jobFlags = {
  shards: wholeNumber(1, 100_000).default(1),
  merge: z.string().min(1).optional(),
  cpus: wholeNumber(1, 1024).optional(),
  gpus: wholeNumber(0, 1024).default(0),
  atOnce: wholeNumber(1, 100_000).optional(),
  directory: z.string().min(1).default('.'),
  program: z.string().min(1).optional(),
  plan: z.boolean().default(false),
  jobs: z.string().min(1),
}
const JobFlags = z.object(jobFlags)

/** Where the records of jobs are kept. */
export function addJobsFlag(command: Command): Command {
  return command.option('--jobs <folder>', 'records of jobs: scripts, logs, what was submitted', 'spatial-jobs')
}

export function addJobFlags(command: Command): Command {
  return addJobsFlag(
    command
      .argument(
        '<command...>',
        'behind --: generate …, spatial-eval run …, or any command, with {shard} and {shards} where it is divided',
      )
      .option('--shards <n>', 'parts that run side by side', '1')
      .option('--merge <line>', 'shell line that joins the parts of a command of your own')
      .option('--cpus <n>', 'CPU cores of a part')
      .option('--gpus <n>', 'GPUs of a part', '0')
      .option('--at-once <n>', 'parts that run at the same time at most')
      .option('--directory <folder>', 'where the command runs; the nodes must see it', '.')
      .option('--program <words>', 'what starts spatial-ssrl on the nodes (default: this program, where it lies)')
      .option('--plan', 'show what would run, and submit nothing'),
  )
}

/** What the flags wish for. @param own commands of this program */
export function jobWish(command: readonly string[], flags: z.output<typeof JobFlags>, own: readonly string[]): JobWish {
  const { shards, merge, cpus, gpus, atOnce, directory, program } = flags
  const thisProgram = [process.execPath, ...process.execArgv, resolve(process.argv[1] ?? 'spatial-ssrl')]
  return {
    command,
    shards,
    merge: merge === undefined ? null : ['/bin/sh', '-c', merge],
    directory: resolve(directory),
    upload: null,
    cpus: cpus ?? null,
    gpus,
    atOnce: atOnce ?? null,
    programs: { 'spatial-ssrl': program?.trim().split(/\s+/) ?? thisProgram, 'spatial-eval': ['spatial-eval'] },
    own,
  }
}
