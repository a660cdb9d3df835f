import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Runs a program for as long as this process lives. ffmpeg takes no notice when its parent dies, so a small process stands between: it
 * holds the other end of a pipe (descriptor 3) that closes with this process, however that ends, and then kills the program.
 */
const launcher = `
const { spawn } = require('node:child_process')
const { Socket } = require('node:net')
const [program, ...args] = process.argv.slice(1)
const child = spawn(program, args, { stdio: ['inherit', 'inherit', 'inherit'] })
const end = () => child.kill('SIGKILL')
const parent = new Socket({ fd: 3 })
parent.on('error', end).on('close', end).resume()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end)
child.on('error', (error) => { console.error(error.message); process.exit(127) })
child.on('exit', (code) => process.exit(code ?? 137))
`

/** What a decoder needs of the environment: keys and reports (`FFREPORT`) are none of its business. */
const passedOn = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot']

/** A started program. */
export interface Started {
  child: ChildProcess
  /** Kills it at once. */
  stop(): void
}

/**
 * Starts ffmpeg; it ends when this process does, also by `kill -9`.
 * @param options.folder working folder
 * @param options.input whether stdin is written to; otherwise it is empty
 */
export function spawnFfmpeg(
  ffmpeg: string,
  args: readonly string[],
  { folder, input = false }: { folder?: string; input?: boolean } = {},
): Started {
  const environment = passedOn.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const child = spawn(process.execPath, ['-e', launcher, '--', ffmpeg, '-hide_banner', '-v', 'error', ...args], {
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
    env: Object.fromEntries(environment),
    ...(folder !== undefined && { cwd: folder }),
  })
  const lifeline = child.stdio[3]
  lifeline?.on('error', () => {}) // the program has ended by itself
  return { child, stop: () => lifeline?.destroy() }
}
