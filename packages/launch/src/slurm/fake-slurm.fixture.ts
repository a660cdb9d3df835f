import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the fake programs keep between calls; tests move jobs on by writing it. */
export interface FakeSlurm {
  next: number
  accounting: boolean
  /** By `ID` or `ID_TASK`; a job that is in no queue any more has none of the states that wait or run. */
  jobs: Record<string, { name: string; state: string; reason: string }>
  calls: string[][]
}

/** One program under four names, that answers as Slurm 22.05 does, refusals included. */
const program = `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs')
const { basename, join } = require('node:path')
const state = join(__dirname, 'state.json')
const slurm = JSON.parse(readFileSync(state, 'utf8'))
const [name, words] = [basename(process.argv[1]), process.argv.slice(2)]
slurm.calls.push([name, ...words])
const after = (flag) => words[words.indexOf(flag) + 1]
const alive = (job) => ['PENDING', 'RUNNING', 'COMPLETING'].includes(job.state)
let code = 0
if (name === 'sbatch') {
  const script = readFileSync(words.at(-1), 'utf8')
  const option = (key) => new RegExp('^#SBATCH --' + key + '=(.*)$', 'm').exec(script)?.[1]
  const id = String(slurm.next++)
  for (const task of option('array')?.replace(/%.*/, '').split(',') ?? [null])
    slurm.jobs[task === null ? id : id + '_' + task] = { name: option('job-name'), state: 'PENDING', reason: option('dependency') ? 'Dependency' : 'Priority' }
  console.log(id)
} else if (name === 'squeue' && words.includes('-n')) {
  const found = Object.entries(slurm.jobs).filter(([, job]) => job.name === after('-n') && alive(job))
  for (const [id] of found) console.log(id.split('_')[0])
} else if (name === 'squeue') {
  const ids = after('-j').split(',')
  const found = Object.entries(slurm.jobs).filter(([id, job]) => ids.includes(id.split('_')[0]) && alive(job))
  for (const [id, job] of found) console.log([id, job.state, job.reason].join('|'))
  if (found.length === 0) { console.error('slurm_load_jobs error: Invalid job id specified'); code = 1 }
} else if (name === 'sacct') {
  if (!slurm.accounting) { console.error('Slurm accounting storage is disabled'); code = 1 }
  else for (const [id, job] of Object.entries(slurm.jobs)) console.log([id, job.state].join('|'))
} else if (name === 'scancel') {
  for (const [id, job] of Object.entries(slurm.jobs)) if (words.includes(id.split('_')[0]) && alive(job)) job.state = 'CANCELLED by 0'
}
writeFileSync(state, JSON.stringify(slurm))
process.exitCode = code
`

/** Writes the programs into a folder that is to stand first on the PATH. */
export function fakeSlurm(folder: string) {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  for (const name of ['sbatch', 'squeue', 'sacct', 'scancel']) {
    writeFileSync(join(bin, name), program)
    chmodSync(join(bin, name), 0o755)
  }
  const file = join(bin, 'state.json')
  const read = (): FakeSlurm => JSON.parse(readFileSync(file, 'utf8'))
  const change = (edit: (slurm: FakeSlurm) => void) => {
    const slurm = read()
    edit(slurm)
    writeFileSync(file, JSON.stringify(slurm))
  }
  writeFileSync(file, JSON.stringify({ next: 100, accounting: false, jobs: {}, calls: [] } satisfies FakeSlurm))
  return { bin, read, change }
}
