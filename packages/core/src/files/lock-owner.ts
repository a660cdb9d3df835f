import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Who holds a lock, and enough to tell later whether it still runs. */
export interface LockOwner {
  pid: number
  /** Start of the process in clock ticks since the machine started: another process with the same pid has another. Empty where unknown. */
  start: string
  /** One start of the machine and one set of pids in it (containers have their own). Empty where unknown. */
  boot: string
  host: string
}

/** This process. */
export function thisOwner(): LockOwner {
  return { pid: process.pid, start: startOf('self'), boot: bootOf(), host: hostname() }
}

/** One line without slashes. */
export function ownerText({ pid, start, boot, host }: LockOwner): string {
  return [pid, start, boot, host].join(' ')
}

/** The owner that a line names, null for anything else. */
export function parseOwner(text: string): LockOwner | null {
  const [, pid, start = '', boot = '', host = ''] = /^(\d+) (\d*) ([\w:-]*) (\S+)$/.exec(text) ?? []
  return pid === undefined ? null : { pid: Number(pid), start, boot, host }
}

/**
 * Whether an owner still runs: `gone` only where that is certain. A process of another host, or of another container on this one, cannot be
 * seen from here.
 */
export function stateOf(owner: LockOwner): 'runs' | 'gone' | 'unseen' {
  if (owner.host !== hostname()) return 'unseen'
  const [machine, container] = bootOf().split(':')
  const [itsMachine, itsContainer] = owner.boot.split(':')
  if (machine !== itsMachine) return 'gone' // the machine was started again
  if (container !== itsContainer) return 'unseen'
  const start = startOf(String(owner.pid))
  if (start !== '' && owner.start !== '') return start === owner.start ? 'runs' : 'gone'
  if (start === 'dead') return 'gone'
  try {
    process.kill(owner.pid, 0)
    return 'runs'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'runs' : 'gone'
  }
}

/** Field 22 of /proc/PID/stat, `dead` for a process that has ended and nobody asked for; empty where nothing can be read. */
function startOf(pid: string): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [state, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ') // the name before may hold anything
    return state === 'Z' || state === 'X' ? 'dead' : (fields[18] ?? '')
  } catch {
    return '' // no such process, one of somebody else that is hidden, or another system than Linux
  }
}

function bootOf(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
    return `${boot}:${/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? ''}`
  } catch {
    return ''
  }
}
