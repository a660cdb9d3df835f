import { z } from 'zod'

/** A job as it is kept on disk: what runs, in how many shards, and what joins them. */
export const Job = z.strictObject({
  /** Name of the command and a hash of all that decides what the job does: the same job has the same id. */
  id: z.string().regex(/^[\w.-]+$/),
  /** As it was given. */
  command: z.array(z.string()).min(1),
  /** Words of one shard; `{shard}` stands for its number and `{shards}` for their count. */
  words: z.array(z.string()).min(1),
  /** 1 is a job that is not divided. */
  shards: z.int().min(1),
  /** Words of the command that joins the shards once all of them have succeeded; null where nothing does. */
  merge: z.array(z.string()).min(1).nullable(),
  /** Folder that one shard alone writes into, as the words name it; null where that is not known. */
  folder: z.string().nullable(),
  /** Where the command runs; null is the folder that was uploaded. */
  directory: z.string().nullable(),
  /** CPU cores of one shard; null where nobody said, which reserves none for a job that is not divided and one for a shard. */
  cpus: z.int().min(1).nullable(),
  /** GPUs of one shard. */
  gpus: z.int().min(0),
  /** Shards that run at the same time at most; null leaves that to the scheduler. */
  atOnce: z.int().min(1).nullable(),
  /** sha256 (hex) of every file that the command names, by its word, and of what was uploaded. */
  inputs: z.record(z.string(), z.string()),
})
export type Job = z.output<typeof Job>

/** `2/4` of a divided job, `job` of another. @param index 1-based */
export function shardName(job: Pick<Job, 'shards'>, index: number): string {
  return job.shards === 1 ? 'job' : `${index}/${job.shards}`
}

/** Numbers, 1-based, of the shards that have not succeeded yet. @param done names of parts */
export function missingShards(job: Pick<Job, 'shards'>, done: readonly string[]): number[] {
  return Array.from({ length: job.shards }, (_, i) => i + 1).filter((index) => !done.includes(shardName(job, index)))
}
