import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Job } from '../job/job.ts'
import { indexedJob } from './indexed-job.ts'

const job: Job = {
  ...{ id: 'generate-0123456789ab', command: ['generate'], shards: 3, cpus: 2, gpus: 1, atOnce: 2, inputs: {} },
  words: [
    'spatial-ssrl',
    'generate',
    '--images',
    "it's: {a}",
    '--out',
    'set.parts/{shard}',
    '--shard',
    '{shard}/{shards}',
  ],
  merge: ['spatial-ssrl', 'merge', 'set', 'set.parts/1'],
  folder: 'set.parts/{shard}',
  directory: '/work',
}

test('the manifest is an Indexed Job whose pods run one shard each, and another that joins them', () => {
  const { shards, merge } = indexedJob(job, { image: 'me/ssrl:1', claim: 'work', namespace: 'lab' })
  const manifest = parse(shards)
  expect(manifest).toMatchObject({
    ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: job.id, namespace: 'lab' } },
    spec: { completionMode: 'Indexed', completions: 3, parallelism: 2, backoffLimitPerIndex: 3 },
  })
  const { containers, restartPolicy, volumes } = manifest.spec.template.spec
  expect(restartPolicy).toBe('Never')
  expect(volumes).toEqual([{ name: 'work', persistentVolumeClaim: { claimName: 'work' } }])
  expect(containers).toMatchObject([
    {
      image: 'me/ssrl:1',
      workingDir: '/work',
      resources: { requests: { cpu: '2', 'nvidia.com/gpu': '1' }, limits: { 'nvidia.com/gpu': '1' } },
    },
  ])
  expect(containers[0].command.slice(0, 2)).toEqual(['/bin/sh', '-c'])
  expect(containers[0].command[2]).toBe(
    `shard=$((JOB_COMPLETION_INDEX + 1)); [ "\${FAILURES:-0}" = 0 ] || rm -f set.parts/"$shard"/.lock-*; exec spatial-ssrl generate --images 'it'\\''s: {a}' --out set.parts/"$shard" --shard "$shard"/3`,
  )
  expect(containers[0].env[1].valueFrom.fieldRef.fieldPath).toBe(
    "metadata.annotations['batch.kubernetes.io/job-index-failure-count']",
  )
  expect(parse(merge!).spec.template.spec.containers[0].command[2]).toBe('exec spatial-ssrl merge set set.parts/1')
})
