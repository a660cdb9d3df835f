import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { printMachine, printTable } from './report.ts'

// The reward server as a process of its own under load from this one, and what a stop in the middle of it loses.
const seconds = Number(process.argv[2] ?? 15)
const clients = 16
const item = { task: 'shuffle', answer: '0-2-3-1' }
const thinking = '<think>Its edges run on into the photo, so it fits.</think>'
const replies = ['0-2-3-1', '0-1-2-3', 'A'].map((said) => `${thinking} \\boxed{${said}}`)

/** A request without an answer; `connected` says that it had reached the server. */
class AskError extends Error {
  connected = false
}

const server = await start()
const agent = new Agent({ keepAlive: true, maxSockets: clients })
const rows: string[][] = []
for (const batch of [1, 16, 256]) {
  const before = residentMegabytes(server.child)
  const { verdicts, requests, took } = await load(batch, seconds)
  const after = residentMegabytes(server.child)
  rows.push([
    `${batch} a request`,
    `${Math.round(verdicts / took).toLocaleString('en')}/s`,
    `${Math.round(requests / took).toLocaleString('en')}/s`,
    `${before} → ${after} MB`,
    batch === 1 ? '' : '≥ 5,000/s',
  ])
}
const lost = await stopUnderLoad()
printMachine(`${clients} connections, ${seconds} s each; the client shares the cores.`)
printTable(['verdicts', 'figure', 'requests', 'resident', 'target'], rows)
console.log(`\nStopped under load: ${lost.answered} requests answered in the last second, ${lost.lost} lost.`)

/** Asks in `clients` connections at once for so many seconds. */
async function load(batch: number, duration: number) {
  const items = Array.from({ length: batch }, (_, i) => ({ ...item, response: replies[i % replies.length] }))
  const body = JSON.stringify({ items })
  const started = performance.now()
  const until = started + duration * 1000
  let requests = 0
  const one = async () => {
    while (performance.now() < until) {
      const { results } = JSON.parse((await ask(body)).text)
      if (results.length !== batch || results[0].reward !== 1) throw new Error('another verdict than expected')
      requests++
    }
  }
  await Promise.all(Array.from({ length: clients }, one))
  return { requests, verdicts: requests * batch, took: (performance.now() - started) / 1000 }
}

/** Asks the server to stop while every connection is asking; lost is what reached it and had no answer. */
async function stopUnderLoad() {
  const body = JSON.stringify({ items: [{ ...item, response: replies[0] }] })
  const counts = { answered: 0, lost: 0 }
  let refused = false
  const one = async () => {
    while (!refused) {
      const { connected, text } = await ask(body).catch((error: AskError) => ({ connected: error.connected, text: '' }))
      if (text !== '') counts.answered++
      else if (connected) counts.lost++
      else refused = true
    }
  }
  setTimeout(() => server.child.kill('SIGTERM'), 1000)
  await Promise.all([...Array.from({ length: clients }, one), new Promise((end) => server.child.on('close', end))])
  agent.destroy()
  return counts
}

function ask(body: string): Promise<{ text: string; connected: boolean }> {
  return new Promise((resolve, reject) => {
    let connected = false
    const options = { agent, method: 'POST', headers: { 'content-length': Buffer.byteLength(body) } }
    const sent = request(`${server.url}/v1/score`, options, (reply) => {
      const parts: Buffer[] = []
      reply.on('data', (part: Buffer) => parts.push(part))
      reply.on('end', () => resolve({ text: Buffer.concat(parts).toString(), connected }))
    })
    sent.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => (connected = true))
      else connected = true
    })
    sent.on('error', () => reject(Object.assign(new AskError('no answer'), { connected })))
    sent.end(body)
  })
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
