import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { programFlags } from '../program-flags.ts'

/** A command of one of the applications, in a session of its own. */
export interface Running {
  child: ChildProcess
  pid: number
  ended: Promise<number | null>
  /** What it said on stderr so far. */
  said(): string
}

/** Starts `spatial-ssrl` (trainer) or `spatial-eval` (eval), as built or, which takes some seconds longer, from source. */
export function start(app: 'trainer' | 'eval', args: readonly string[], built: boolean): Running {
  const child = spawn(process.execPath, [...programFlags(app, built), ...args], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  return { child, pid: child.pid!, ended, said: () => text }
}

/** Ends one process at once, as the operating system does when memory runs out: its children are not asked. */
export async function killAtOnce({ child, ended }: Running): Promise<void> {
  child.kill('SIGKILL')
  await ended
}

/** Processes of a session that still run some seconds after its first one ended. */
export async function leftOver(session: number): Promise<number[]> {
  for (let wait = 0; wait < 100; wait++) {
    if (membersOf(session).length === 0) return []
    await setTimeout(50)
  }
  return membersOf(session)
}

function membersOf(session: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
        const [state, _parent, _group, itsSession] = text.slice(text.lastIndexOf(')') + 2).split(' ')
        return Number(itsSession) === session && state !== 'Z'
      } catch {
        return false // ended meanwhile
      }
    })
}
