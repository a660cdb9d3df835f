import { WebSocket } from 'ws'
import type { QuestionSplit, Questions } from './protocol/questions.ts'

const jpeg = Uint8Array.of(0xff, 0xd8, 0xff)
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47)

/** Questions whose right answer is their number in base 3, in marks that occur nowhere else; the last of each split is a maze without its walls. */
function split(name: string, length: number): QuestionSplit {
  const index = Array.from({ length }, (_, i) => ({
    id: `${name}-${i}`,
    task: i === length - 1 ? 'maze' : 'rotation',
  }))
  return {
    name,
    index,
    async get(i) {
      const { task } = index[i]!
      const images = [jpeg, png].slice(0, (i % 2) + 1).map((bytes) => ({ bytes, path: null }))
      return { task, answer: secretOf(name, i), images, meta: {}, prompt: `${'<image>'.repeat(images.length)}${i}?` }
    },
  }
}

/** The right answer of a question. */
export function secretOf(name: string, i: number): string {
  return `secret-${name}-${i}`
}

/** 7 to train on, 3 to validate on. */
export const questions: Questions = { name: 'set', splits: [split('train', 7), split('validation', 3)] }

/** A client on a WebSocket: what it says is answered in order. */
export async function talk(url: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers })
  const heard: string[] = []
  const waiting: ((text: string) => void)[] = []
  socket.on('message', (data) => {
    const next = waiting.shift()
    if (next === undefined) heard.push(String(data))
    else next(String(data))
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  const next = (): Promise<Answer> =>
    new Promise<string>((resolve) => {
      const text = heard.shift()
      if (text === undefined) waiting.push(resolve)
      else resolve(text)
    }).then((text) => JSON.parse(text) as Answer)
  return {
    socket,
    closed,
    next,
    /** Says JSON, or a text as it is, and hears the answer. */
    say(message: unknown) {
      socket.send(typeof message === 'string' ? message : JSON.stringify(message))
      return next()
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: tests hold the shapes of answers against what they expect
type Answer = { type: string; data: any }
