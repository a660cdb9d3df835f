import { spawn } from 'node:child_process'
import { SpatialError } from '@spatial-ssrl/core'

/** What a command of Slurm answered. */
export interface SlurmReply {
  code: number
  stdout: string
  stderr: string
}

/** Runs a command of Slurm, with a text as its input. @throws SpatialError `config` where it is not installed */
export function runSlurm(program: string, words: readonly string[], input = ''): Promise<SlurmReply> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] })
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'ENOENT' ? 'is not installed here' : `cannot be run (${cause.message})`
      reject(new SpatialError('config', `${program} ${why}: run this on a login node of the cluster`, { cause }))
    })
    child.on('close', (code) =>
      resolve({
        code: code ?? 1,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    )
    child.stdin.on('error', () => {}) // it ended without reading; its code tells
    child.stdin.end(input)
  })
}

/** The output of a command that must succeed. @throws SpatialError `remote` with its own words */
export async function slurmOutput(program: string, words: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await runSlurm(program, words, input)
  if (code === 0) return stdout
  const said = stderr.trim().split('\n').at(-1) || `exit code ${code}`
  throw new SpatialError('remote', `${program}: ${said.slice(0, 300)} — mend this, and give the command again`)
}
