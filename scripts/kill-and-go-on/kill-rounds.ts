import { existsSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Rng } from '../../packages/core/src/index.ts'
import { killAtOnce, leftOver, type Running } from './processes.ts'
import { differences, type Result } from './results.ts'
import type { Subject } from './subjects.ts'

/** What became of a subject. */
export interface Tally {
  subject: string
  /** Processes that were killed while they worked. */
  kills: number
  /** Folders that were completed after kills, and held against that of a run left alone. */
  completed: number
  /** Second writers that stopped with the pid of the first. */
  refused: number
  /** Everything that is not as it should be, a line each. */
  faults: string[]
}

/** Kills a subject `kills` times at random moments, giving its command again after each, and completes what it was making. */
export async function killAndGoOn(subject: Subject, folder: string, kills: number, rng: Rng): Promise<Tally> {
  const tally: Tally = { subject: subject.name, kills: 0, completed: 0, refused: 0, faults: [] }
  const whole = join(folder, 'whole')
  const undisturbed = subject.start(whole)
  const began = await workBegins(undisturbed, whole)
  if ((await undisturbed.ended) !== 0) throw new Error(`${subject.name}: ${undisturbed.said()}`)
  const duration = performance.now() - began // ms of work
  const expected = await subject.result(whole)
  for (let round = 0; tally.kills < kills; round++) {
    const out = join(folder, `round-${round}`)
    await completeFolder(subject, out, expected, { kills, duration, rng, tally })
    await rm(out, { recursive: true })
  }
  return tally
}

/** Works on one folder until it is complete. */
async function completeFolder(
  subject: Subject,
  out: string,
  expected: Result,
  { kills, duration, rng, tally }: { kills: number; duration: number; rng: Rng; tally: Tally },
): Promise<void> {
  for (let killed = 0; ; ) {
    const first = subject.start(out)
    const run = subject.writers === 1 ? first : await survivor(first, subject.start(out), tally)
    let ended = false
    const code = run.ended.then((value) => {
      ended = true
      return value
    })
    if (tally.kills < kills) {
      await Promise.race([workBegins(run, out), code])
      await Promise.race([setTimeout(rng.uniform(0, duration)), code])
      if (!ended) {
        await killAtOnce(run)
        tally.kills++
        killed++
      }
    }
    const value = await code
    const left = await leftOver(run.pid)
    if (left.length > 0) tally.faults.push(`${out}: processes ${left.join(', ')} are left of ${run.pid}`)
    if (value === null) continue // killed: the same command again
    if (value !== 0) throw new Error(`${subject.name} ended with ${value} behind ${killed} kills: ${run.said()}`)
    tally.completed++
    const differing = differences(expected, await subject.result(out))
    if (differing.length > 0) tally.faults.push(`${out}: ${differing.join(', ')} differ behind ${killed} kills`)
    return
  }
}

/**
 * Of two that were started at once, the one that works on; the other must have stopped with its pid. Where little was left to do the first may
 * have completed it before the second looked, which then finds it complete.
 */
async function survivor(a: Running, b: Running, tally: Tally): Promise<Running> {
  const early = await Promise.race([a.ended.then(() => a), b.ended.then(() => b)])
  const other = early === a ? b : a
  const completed = (await early.ended) === 0
  const [worker, stopped] = completed ? [early, other] : [other, early]
  const code = await stopped.ended
  if (code === 2 && stopped.said().includes(`process ${worker.pid} on`)) tally.refused++
  else if (code !== 0 || !completed)
    tally.faults.push(`${stopped.pid} ended with ${code} beside ${worker.pid}: ${stopped.said()}`)
  return worker
}

/** Waits until a command holds the lock of its folder. @returns when that was, ms */
async function workBegins({ child }: Running, out: string): Promise<number> {
  const holds = () => existsSync(out) && readdirSync(out).some((name) => name.startsWith('.lock-'))
  while (child.exitCode === null && child.signalCode === null && !holds()) await setTimeout(2)
  return performance.now()
}
