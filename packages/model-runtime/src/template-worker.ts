import { type MessagePort, workerData } from 'node:worker_threads'
import { parseBounded, renderBounded } from './prompt/bounded-template.ts'
import type { TemplateReply, TemplateRequest } from './prompt/template-thread.ts'

// The thread that runs chat templates: what hangs or fills the memory here can be ended from outside.

const { port, signal } = workerData as { port: MessagePort; signal: Int32Array }
const parsed = new Map<string, object>()

port.on('message', (request: TemplateRequest) => {
  port.postMessage(answer(request))
  wake()
})
wake() // the thread is up

function answer({ source, items }: TemplateRequest): TemplateReply {
  try {
    const program = parsed.get(source) ?? parseBounded(source)
    if (parsed.size >= 16) parsed.clear()
    parsed.set(source, program)
    return { text: renderBounded(program, items) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

function wake() {
  Atomics.store(signal, 0, 1)
  Atomics.notify(signal, 0)
}
