import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { workerEntry } from '../threads/worker-entry.ts'

/** What the thread is asked: to render a template around these variables. */
export interface TemplateRequest {
  source: string
  items: Record<string, unknown>
}
/** Its text, or what is wrong with the template. */
export type TemplateReply = { text: string } | { problem: string }

/** Milliseconds for one rendering. The bounds on steps end a runaway template far sooner; this is for what they cannot see. */
const renderMilliseconds = 10_000
/** Milliseconds for the thread to start, on a busy machine. */
const startMilliseconds = 60_000
/** Of the thread's heap. */
const heapMegabytes = 512

interface Thread {
  worker: Worker
  port: MessagePort
  /** One word, 1 when there is something to read. */
  signal: Int32Array
}

let thread: Thread | undefined // started when the first template is read, one for the whole process

/**
 * Has the thread render a template and waits for it: prompts are prepared in the middle of synchronous work.
 * @throws Error with the template's own message, or when it takes too long
 */
export function askTemplateThread(source: string, items: TemplateRequest['items']): string {
  const { worker, port, signal } = thread ?? start()
  Atomics.store(signal, 0, 0)
  port.postMessage({ source, items } satisfies TemplateRequest)
  if (Atomics.wait(signal, 0, 0, renderMilliseconds) === 'timed-out') {
    end(worker)
    throw new Error(`it is not done after ${renderMilliseconds / 1000} s`)
  }
  const reply = receiveMessageOnPort(port)?.message as TemplateReply | undefined
  if (reply === undefined) throw new Error('the thread that renders it gave no answer')
  if ('problem' in reply) throw new Error(reply.problem)
  return reply.text
}

function start(): Thread {
  const { port1: port, port2 } = new MessageChannel()
  const signal = new Int32Array(new SharedArrayBuffer(4))
  const { file, ...options } = workerEntry('template-worker')
  const worker = new Worker(file, {
    ...options,
    name: 'spatial-ssrl templates',
    workerData: { port: port2, signal },
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  })
  worker.unref() // it must not keep the process alive
  worker.on('error', () => end(worker)) // told by the call that waits for it
  worker.on('exit', () => end(worker))
  if (Atomics.wait(signal, 0, 0, startMilliseconds) === 'timed-out') {
    end(worker)
    throw new Error(`the thread that renders it has not started after ${startMilliseconds / 1000} s`)
  }
  thread = { worker, port, signal }
  return thread
}

function end(worker: Worker): void {
  if (thread?.worker === worker) thread = undefined
  void worker.terminate()
}
