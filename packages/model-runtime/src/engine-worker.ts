import { parentPort } from 'node:worker_threads'
import { SpatialError } from '@spatial-ssrl/core'
import { Engine } from './lanes/engine.ts'
import { oneLine } from './lanes/one-line.ts'
import type { EngineCallName, EngineCalls, EngineReply, EngineRequest } from './lanes/worker-protocol.ts'

// The thread that owns the runtime: a run blocks its event loop, so it must not be the caller's.

let engine: Engine | undefined
let turn = Promise.resolve() // one call at a time, in order of arrival

parentPort?.on('message', (request: EngineRequest) => {
  turn = turn.then(async () => {
    const reply = await answer(request)
    parentPort?.postMessage(reply, 'output' in reply ? gradientBuffers(reply.output) : [])
  })
})

async function answer(request: EngineRequest): Promise<EngineReply> {
  const { id } = request
  try {
    return { id, output: await perform(request) }
  } catch (error) {
    const code = SpatialError.is(error) ? error.code : 'model'
    return { id, error: { code, message: oneLine(error) } }
  }
}

async function perform({ kind, input }: EngineRequest) {
  if (kind === 'open') {
    engine = new Engine(input)
    return null
  }
  if (engine === undefined) throw new RangeError(`engine: expected open first, got ${kind}`)
  switch (kind) {
    case 'score':
      return engine.score(input)
    case 'train':
      return engine.train(input)
    case 'addGradient':
      return engine.addGradient(input)
    case 'dropGradient':
      return engine.dropGradient()
    case 'gradientSquares':
      return engine.gradientSquares()
    case 'moments':
      return engine.moments()
    case 'generate':
      return engine.generate(input)
    case 'beginReplies':
      return engine.beginReplies(input)
    case 'continueReplies':
      return engine.continueReplies(input)
    case 'endReplies':
      return engine.endReplies(input)
    case 'update':
      return engine.update(input)
    case 'refresh':
      return engine.refresh()
    case 'freezeReference':
      return engine.freezeReference()
    case 'load':
      return engine.load(input)
    case 'save':
      return engine.save(input)
    case 'holdAdapter':
      return engine.holdAdapter(input)
    case 'dropAdapter':
      return engine.dropAdapter(input)
    case 'close':
      return engine.close()
  }
}

/**
 * Gradients for other lanes are handed over. All else is copied, small or rare as it is: once a thread has given a buffer away, V8
 * checks for lost buffers at every access to an array, and a lane that is alone updates its weights a quarter more slowly.
 */
function gradientBuffers(output: EngineCalls[EngineCallName]['output']): ArrayBuffer[] {
  if (output === null || !('gradient' in output)) return []
  return output.gradient.flat().map(({ buffer }) => buffer as ArrayBuffer)
}
