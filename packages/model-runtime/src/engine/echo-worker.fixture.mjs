// Stands in for the engine: echoes, fails, blocks its own thread, or dies, as the input asks.
import { parentPort } from 'node:worker_threads'

parentPort.on('message', ({ id, kind, input }) => {
  if (input?.dir === 'die') throw new Error('out of memory\nstack')
  if (input?.dir === 'exit') process.exit(7)
  if (input?.dir === 'refuse') parentPort.postMessage({ id, error: { code: 'model', message: 'no such folder' } })
  else if (input?.dir === 'block') {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
    parentPort.postMessage({ id, output: null })
  } else parentPort.postMessage({ id, output: { gradNorm: kind === 'update' ? input.learningRate : 0 } })
})
