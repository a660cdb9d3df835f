import { parseFlags } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import { Command } from 'commander'
import { z } from 'zod'
import { addJobFlags, jobFlags, jobWish } from './job-flags.ts'

const Flags = z.strictObject({
  address: z
    .string()
    .regex(/^https?:\/\/[^\s@]+$/, 'expected the address of the dashboard, as http://127.0.0.1:8265, without a user')
    .optional(),
  python: z.string().min(1).default('python3'),
  upload: z.string().min(1).optional(),
  ...jobFlags,
})

/** `spatial-ssrl launch ray -- COMMAND…`: a job of a Ray cluster. */
export function rayCommand(own: () => readonly string[]): Command {
  return addJobFlags(
    new Command('ray').description('run a command on a Ray cluster, its parts as tasks of one driver (Jobs REST API)'),
  )
    .option('--address <url>', 'dashboard of the head (default: RAY_API_SERVER_ADDRESS, or http://127.0.0.1:8265)')
    .option('--python <path>', 'python that has ray, on the head', 'python3')
    .option('--upload <folder>', 'hand the cluster a copy of a folder and run in it, instead of --directory')
    .addHelpText('after', '\nThe token of a cluster that asks for one is read from RAY_AUTH_TOKEN.')
    .action(async (command: string[], raw: Record<string, unknown>) => {
      const flags = parseFlags(Flags, { address: process.env.RAY_API_SERVER_ADDRESS || undefined, ...raw })
      const { address = 'http://127.0.0.1:8265', python, upload, plan, jobs } = flags
      if (upload !== undefined && flags.directory !== '.')
        throw new SpatialError('config', '--upload and --directory: a job runs in one of them')
      const { resolve } = await import('node:path')
      const { filesToUpload, uploadHash } = await import('@spatial-ssrl/launch')
      const { submit } = await import('./submit.ts')
      const folder = upload === undefined ? null : resolve(upload)
      const wish = jobWish(command, flags, own())
      const uploaded =
        folder === null ? wish : { ...wish, directory: null, upload: uploadHash(await filesToUpload(folder)) }
      await submit(uploaded, { scheduler: 'ray', address, python, upload: folder }, { plan, jobs, raw })
    })
}
