import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Message } from './child.ts'

/** An input that a reader did not stand. `mutate(seeds, [seed, reader, index])` makes it again. */
export interface Finding {
  reader: string
  index: number
  kind: 'crash' | 'hang'
  detail: string
}

/** What reading mutated inputs came to. */
export interface Outcome {
  reader: string
  inputs: number
  findings: Finding[]
  slowest: { ms: number; index: number }
  /** Largest memory of the process that read, Node itself included. */
  peakBytes: number
}

export interface HuntOptions {
  reader: string
  seed: string
  from?: number
  count: number
  /** How long one input may take, ms. */
  limit?: number
  /** Heap that the reading process may use, MB. */
  heap?: number
}

const child = fileURLToPath(new URL('./child.ts', import.meta.url))

/** Reads `count` mutated inputs in a process of its own, which is ended and started again behind an input that takes too long. */
export async function hunt({
  reader,
  seed,
  from = 0,
  count,
  limit = 10_000,
  heap = 1024,
}: HuntOptions): Promise<Outcome> {
  const outcome: Outcome = { reader, inputs: count, findings: [], slowest: { ms: 0, index: -1 }, peakBytes: 0 }
  for (let next = from; next < from + count; ) next = await oneProcess(outcome, next)
  return outcome

  /** The first input that is still to be read. */
  function oneProcess(into: Outcome, first: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const worker = fork(child, [reader, seed, String(first), String(from + count)], {
        execArgv: ['--conditions=@spatial-ssrl/source', '--import', 'tsx', `--max-old-space-size=${heap}`],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      })
      let [current, finished, hung, errors] = [-1, false, false, '']
      let timer: NodeJS.Timeout | undefined
      worker.stderr!.on('data', (text: Buffer) => {
        errors = (errors + text.toString()).slice(-2000)
      })
      worker.on('message', (message: Message) => {
        if (message.kind === 'begin') {
          current = message.index
          timer = setTimeout(() => {
            hung = true
            worker.kill('SIGKILL')
          }, limit)
        } else if (message.kind === 'end') {
          clearTimeout(timer)
          if (message.ms > into.slowest.ms) into.slowest = { ms: message.ms, index: message.index }
          if (message.crash !== null)
            into.findings.push({ reader, index: message.index, kind: 'crash', detail: message.crash })
        } else {
          finished = true
          into.peakBytes = Math.max(into.peakBytes, message.peakBytes)
          worker.kill('SIGKILL')
        }
      })
      worker.on('error', reject)
      worker.on('close', (code, signal) => {
        clearTimeout(timer)
        if (finished) return resolve(from + count)
        if (current < 0) return reject(new Error(`${reader}: the reading process did not start: ${errors}`))
        const detail = hung
          ? `over ${limit} ms`
          : `ended with ${signal ?? code}: ${errors.split('\n').slice(-12).join(' ')}`
        into.findings.push({ reader, index: current, kind: hung ? 'hang' : 'crash', detail })
        resolve(current + 1)
      })
    })
  }
}
