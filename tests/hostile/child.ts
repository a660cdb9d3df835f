// Reads mutated files of one reader, and tells its parent of each before it does. The parent ends it when one takes too long.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '../../packages/core/src/index.ts'
import { mutate } from './mutate.ts'
import { readers, readOnce } from './readers.ts'

/** What the child says: that it begins an input, that one ended, that it is done. Times in ms, memory in bytes. */
export type Message =
  | { kind: 'begin'; index: number }
  | { kind: 'end'; index: number; ms: number; crash: string | null }
  | { kind: 'done'; peakBytes: number }

const [name = '', seed = '', from = '0', to = '0'] = process.argv.slice(2)
const reader = readers[name]!
const send = (message: Message) => process.send!(message)

let stray: string | null = null
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => {
    stray = `${event}: ${describe(error)}`
  })

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ') : String(error)
}

/** Null for a result or a clean refusal of one line. */
async function crashOf(bytes: Uint8Array, folder: string): Promise<string | null> {
  try {
    await readOnce(reader, bytes, folder)
    return null
  } catch (error) {
    if (SpatialError.is(error)) return /\n/.test(error.message) ? `several lines: ${error.message}` : null
    return reader.refuses?.(error) ? null : describe(error)
  }
}

const folder = await mkdtemp(join(tmpdir(), 'hostile-'))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
try {
  const seeds = await reader.seeds(folder)
  for (let index = Number(from); index < Number(to); index++) {
    const bytes = mutate(seeds, [seed, name, index])
    send({ kind: 'begin', index })
    const start = performance.now()
    const crash = await crashOf(bytes, folder)
    const ms = performance.now() - start
    send({ kind: 'end', index, ms, crash: crash ?? stray })
    stray = null
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
send({ kind: 'done', peakBytes: process.resourceUsage().maxRSS * 1024 }) // and the parent ends it
