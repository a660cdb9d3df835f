import { parseFlags } from '@spatial-ssrl/command-line'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'
import { addJobFlags, jobFlags, jobWish } from './job-flags.ts'

const Flags = z.strictObject({
  image: z.string().min(1),
  claim: z.string().min(1),
  namespace: z.string().min(1).optional(),
  ...jobFlags,
})

const untested =
  '# Not tested: written by the published interface of Kubernetes (batch/v1, 1.29 or later); no cluster has run it yet.'

/** `spatial-ssrl launch kubernetes -- COMMAND…`: an Indexed Job to read and apply; nothing is submitted. */
export function kubernetesCommand(own: () => readonly string[]): Command {
  return addJobFlags(
    new Command('kubernetes').description(
      'print an Indexed Job for Kubernetes (not tested on a cluster); nothing is submitted',
    ),
  )
    .requiredOption('--image <name>', 'image with the program; --program is spatial-ssrl there unless told')
    .requiredOption('--claim <name>', 'persistent volume claim that all pods share, mounted at --directory')
    .option('--namespace <name>', 'namespace of the job')
    .action(async (command: string[], raw: Record<string, unknown>) => {
      const { image, claim, namespace = null, ...flags } = parseFlags(Flags, raw)
      const { describeJob, indexedJob } = await import('@spatial-ssrl/launch')
      const job = await describeJob(jobWish(command, { ...flags, program: flags.program ?? 'spatial-ssrl' }, own()))
      const { shards, merge } = indexedJob(job, { image, claim, namespace })
      const after = '# Apply what follows in a file of its own, once the job above is complete: it joins the parts.'
      const text = merge === null ? `${untested}\n${shards}` : `${untested}\n${shards}---\n${after}\n${merge}`
      openTerminal(raw).finish({ job: job.id, tested: false, shards, merge }, text.trimEnd())
    })
}
