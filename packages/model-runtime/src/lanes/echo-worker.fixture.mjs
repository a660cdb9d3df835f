// Stands in for the engine: counts its answers, fails, blocks its own thread, or dies, as the input asks.
import { parentPort } from 'node:worker_threads'

let answers = 0

parentPort.on('message', ({ id, kind, input }) => {
  if (input?.dir === 'die') throw new Error('out of memory\nstack')
  if (input?.dir === 'exit') process.exit(7)
  if (input?.dir === 'refuse') parentPort.postMessage({ id, error: { code: 'model', message: 'no such folder' } })
  else if (input?.dir === 'block') {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
    parentPort.postMessage({ id, output: null })
  } else if (kind === 'gradientSquares') parentPort.postMessage({ id, output: { squares: Float64Array.of(++answers) } })
  else parentPort.postMessage({ id, output: null })
})
