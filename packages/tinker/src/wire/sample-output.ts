import { brokenReply } from '../errors/tinker-error.ts'
import { float32, int32 } from './arrays.ts'
import { readMessage } from './read-message.ts'

/** One drawn continuation. */
export interface SampledSequence {
  /** The end token included where it ended by one. */
  tokens: Int32Array
  /** Log-probability of each token, nats; null where the server tells none. */
  logprobs: Float32Array | null
  stopReason: 'stop' | 'length'
}

/** Continuations of one prompt. */
export interface SampleOutput {
  sequences: SampledSequence[]
  /**
   * Log-probability of the prompt's tokens, the last at the end, NaN where it is not known; null unless asked for. Some servers leave out
   * the first token, which has none: count from the end.
   */
  promptLogprobs: Float32Array | null
}

/**
 * Reads a `SampleResponse`.
 * @throws TinkerError `protocol` for bytes that are none
 */
export function readSampleOutput(bytes: Uint8Array): SampleOutput {
  const output: SampleOutput = { sequences: [], promptLogprobs: null }
  for (const { field, bytes: body } of readMessage(bytes)) {
    if (field === 1) output.sequences.push(readSequence(body))
    if (field === 2) output.promptLogprobs = float32(body)
  }
  return output
}

function readSequence(bytes: Uint8Array): SampledSequence {
  const sequence: SampledSequence = { tokens: new Int32Array(0), logprobs: null, stopReason: 'stop' }
  for (const { field, integer, bytes: body } of readMessage(bytes)) {
    if (field === 1) {
      if (integer > 1) throw brokenReply(`a reply ended for reason ${integer}, which this client does not know`)
      sequence.stopReason = integer === 1 ? 'length' : 'stop'
    }
    if (field === 2) sequence.tokens = int32(body)
    if (field === 3) sequence.logprobs = float32(body)
  }
  const { tokens, logprobs } = sequence
  if (logprobs !== null && logprobs.length !== tokens.length)
    throw brokenReply(`the reply holds ${logprobs.length} log-probabilities for ${tokens.length} tokens`)
  return sequence
}
