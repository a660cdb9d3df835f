import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { LostError, openRaw, type RawConnection } from './raw-client.ts'
import { printMachine, printTable } from './report.ts'

// The reward server as a process of its own under load from this one, and what a stop in the middle of it loses. Arguments: seconds of the
// requests for one verdict, seconds of the others.
const [seconds, shortly] = [Number(process.argv[2] ?? 60), Number(process.argv[3] ?? 15)]
const clients = 16
const item = { task: 'shuffle', answer: '0-2-3-1' }
const thinking = '<think>Its edges run on into the photo, so it fits.</think>'
const replies = ['0-2-3-1', '0-1-2-3', 'A'].map((said) => `${thinking} \\boxed{${said}}`)

const server = await start()
printMachine(`${clients} connections; the client shares the cores.`)
const rows: string[][] = []
for (const batch of [1, 16, 256]) {
  const { body, expected } = await requestOf(batch)
  const memory = [residentMegabytes(server.child)]
  const before = processorSeconds(server.child)
  const { requests, took } = await load(body, expected, batch === 1 ? seconds : shortly, () =>
    memory.push(residentMegabytes(server.child)),
  )
  const busy = processorSeconds(server.child) - before
  memory.push(residentMegabytes(server.child))
  rows.push([
    `${batch} a request, ${took.toFixed(0)} s`,
    `${Math.round((requests * batch) / took).toLocaleString('en')}/s`,
    `${Math.round(requests / took).toLocaleString('en')}/s`,
    `${Math.round((busy / requests) * 1e6)} µs`,
    `${Math.round((busy / took) * 100)} %`,
    `${memory[0]} → ${memory.at(-1)}, at most ${Math.max(...memory)} MB`,
    loadavg()[0]!.toFixed(1),
    batch === 1 ? '≥ 5,000/s' : '',
  ])
}
const stopped = await stopUnderLoad()
printTable(['verdicts', 'figure', 'requests', 'processor time of one', 'of a core', 'resident', 'load', 'target'], rows)
console.log(`\nStopped under load: ${stopped.answered} requests answered in the last second, ${stopped.lost} lost.`)

/** A request for so many verdicts, and the answer that has to come every time. */
async function requestOf(batch: number) {
  const items = Array.from({ length: batch }, (_, i) => ({ ...item, response: replies[i % replies.length] }))
  const body = JSON.stringify({ items })
  const reply = await fetch(`${server.url}/v1/score`, { method: 'POST', body })
  const expected = await reply.text()
  const { results } = JSON.parse(expected) as { results: { reward: number }[] }
  const right =
    results.length === batch && results.every(({ reward }, i) => reward === (i % replies.length === 0 ? 1 : 0.1))
  if (!right) throw new Error(`other verdicts than expected: ${expected}`)
  return { body, expected }
}

/** Asks in `clients` connections at once for so many seconds; every answer is compared. */
async function load(body: string, expected: string, duration: number, everySecond: () => void) {
  const connections = await Promise.all(
    Array.from({ length: clients }, () => openRaw(server.url, '/v1/score', body, expected)),
  )
  const sampler = setInterval(everySecond, 1000)
  const started = performance.now()
  const until = started + duration * 1000
  let requests = 0
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() < until) {
        await connection.ask()
        requests++
      }
      connection.end()
    }),
  )
  clearInterval(sampler)
  return { requests, took: (performance.now() - started) / 1000 }
}

/** Asks the server to stop while every connection is asking; lost is what reached it and had no answer. */
async function stopUnderLoad() {
  const { body, expected } = await requestOf(1)
  const counts = { answered: 0, lost: 0 }
  const one = async () => {
    for (;;) {
      const connection = await openRaw(server.url, '/v1/score', body, expected).catch((): RawConnection | null => null)
      if (connection === null) return // nobody listens any more
      while (!connection.closing) {
        try {
          await connection.ask()
          counts.answered++
        } catch (error) {
          if (!(error instanceof LostError)) throw error
          counts.lost++
          break
        }
      }
      connection.end()
    }
  }
  setTimeout(() => server.child.kill('SIGTERM'), 1000)
  await Promise.all([...Array.from({ length: clients }, one), new Promise((end) => server.child.on('close', end))])
  return counts
}

/** The program from source, on a free port. */
async function start(): Promise<{ child: ChildProcess; url: string }> {
  const main = fileURLToPath(new URL('../apps/reward-server/src/main.ts', import.meta.url))
  const flags = ['--conditions=@spatial-ssrl/source', '--import', 'tsx']
  const child = spawn(process.execPath, [...flags, main, 'serve', '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const url = await new Promise<string>((resolve) => {
    child.stderr!.on('data', (text) => {
      const [, found] = /rewards on (\S+)/.exec(String(text)) ?? []
      if (found) resolve(found)
    })
  })
  return { child, url }
}

/** Memory that a process holds, in MB; where the system has no /proc, not a number. */
function residentMegabytes({ pid }: ChildProcess): number {
  try {
    const [, pages = ''] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')
    return Math.round((Number(pages) * 4096) / 1e6)
  } catch {
    return Number.NaN
  }
}

/** Processor time that a process has used; where the system has no /proc, not a number. */
function processorSeconds({ pid }: ChildProcess): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100 // user and system, in ticks of 10 ms
  } catch {
    return Number.NaN
  }
}
