import type { Job } from '../job/job.ts'
import { quoteWord, shellLine } from '../job/shell-words.ts'

/** What a manifest needs besides the job. */
export interface KubernetesSettings {
  /** Image that holds Node and the program, or whatever the command asks for. */
  image: string
  /** Claim of the volume that all pods share; it is mounted where the job runs. */
  claim: string
  namespace: string | null
}

/**
 * The job as an Indexed Job of Kubernetes (batch/v1, 1.29 or later for `backoffLimitPerIndex`), and the job that joins its
 * shards, which is to be applied once the first has succeeded: Kubernetes itself lets no job wait for another. Written by the published
 * interface; no cluster has run it.
 */
export function indexedJob(job: Job, settings: KubernetesSettings): { shards: string; merge: string | null } {
  const variable = '"$shard"'
  const locks = job.folder === null ? '' : `${shellLine([job.folder], job.shards, variable)}/.lock-*`
  const own = locks === '' ? '' : `[ "\${FAILURES:-0}" = 0 ] || rm -f ${locks}; ` // what the pod before this one left
  const line = `shard=$((JOB_COMPLETION_INDEX + 1)); ${own}exec ${shellLine(job.words, job.shards, variable)}`
  return {
    shards: manifest(job, settings, '', line, {
      completionMode: 'Indexed',
      completions: job.shards,
      parallelism: job.atOnce ?? job.shards,
      backoffLimitPerIndex: 3,
    }),
    merge:
      job.merge === null
        ? null
        : manifest(job, settings, '-merge', `exec ${job.merge.map(quoteWord).join(' ')}`, { backoffLimit: 3 }),
  }
}

/** How often this index has failed before: a pod that is the first of its index frees no lock. */
const failures = {
  name: 'FAILURES',
  valueFrom: { fieldRef: { fieldPath: "metadata.annotations['batch.kubernetes.io/job-index-failure-count']" } },
}

function manifest(job: Job, settings: KubernetesSettings, suffix: string, line: string, spec: object): string {
  const { image, claim, namespace } = settings
  const directory = job.directory ?? '/data'
  const needs = { cpu: String(job.cpus ?? 1), ...(job.gpus > 0 && { 'nvidia.com/gpu': String(job.gpus) }) }
  const container = {
    name: 'part',
    image,
    workingDir: directory,
    command: ['/bin/sh', '-c', line],
    env: [{ name: 'NO_COLOR', value: '1' }, ...(suffix === '' ? [failures] : [])],
    resources: { requests: needs, ...(job.gpus > 0 && { limits: { 'nvidia.com/gpu': String(job.gpus) } }) },
    volumeMounts: [{ name: 'work', mountPath: directory }],
  }
  const template = {
    spec: {
      restartPolicy: 'Never',
      containers: [container],
      volumes: [{ name: 'work', persistentVolumeClaim: { claimName: claim } }],
    },
  }
  const name = `${job.id}${suffix}`.toLowerCase().replace(/[^a-z0-9-]/g, '-')
  const metadata = { name, ...(namespace !== null && { namespace }), labels: { app: 'spatial-ssrl', job: job.id } }
  return yamlOf({ apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { ...spec, template } })
}

/** Keys and values a line; texts and short lists as JSON, which YAML reads alike. */
function yamlOf(value: object, indent = ''): string {
  return Object.entries(value)
    .map(([key, inner]: [string, unknown]) => {
      if (Array.isArray(inner) && inner.some((entry) => typeof entry === 'object'))
        return `${indent}${key}:\n${inner.map((entry) => yamlOf(entry, `${indent}  `).replace(`${indent}  `, `${indent}- `)).join('')}`
      if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
        return `${indent}${key}:\n${yamlOf(inner, `${indent}  `)}`
      return `${indent}${key}: ${JSON.stringify(inner)}\n`
    })
    .join('')
}
