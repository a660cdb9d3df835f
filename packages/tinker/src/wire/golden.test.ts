import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readForwardRequest, writeForwardOutput, writeSampleOutput } from '../scripted-server/wire.ts'
import { readForwardOutput } from './forward-output.ts'
import { writeForwardRequest } from './forward-request.ts'
import { readSampleOutput } from './sample-output.ts'

/** Bytes that the official client (tinker 0.25.0) and SkyRL 0.4.0 wrote; see `scripts/goldens/make-tinker.py`. */
const golden = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, 'golden', `${name}.golden.bin`)))

const text = {
  input: [{ tokens: Int32Array.of(84, 355, 32, 114, 151935) }],
  lossInputs: {
    target_tokens: Int32Array.of(355, 32, 114, 151935, 3),
    weights: Float32Array.of(0, 0, -1.5, 0.25, 1e-8),
  },
}
const pictures = {
  input: [
    { tokens: Int32Array.of(84) },
    { image: Uint8Array.from({ length: 200 }, (_, i) => i), format: 'png', expectedTokens: 4 },
    { image: Uint8Array.of(0xff, 0xd8), format: 'jpeg', expectedTokens: 300 },
    { tokens: Int32Array.of(7, 8) },
  ] as const,
  lossInputs: {
    advantages: new Float32Array(3).fill(0.5),
    logprobs: new Float32Array(3).fill(-0.5),
    target_tokens: Int32Array.of(0, 1, 2),
  },
}
const settings = { clip_high_threshold: 1.28, clip_low_threshold: 1 }

test('a request has the bytes of the official client', () => {
  const written = writeForwardRequest({
    modelId: 'model_1f',
    sequence: 300,
    data: [text, text],
    loss: { name: 'cross_entropy' },
    forwardOnly: false,
  })
  expect(written).toEqual(golden('text-request'))
})

test('so has one with pictures, settings and no backward pass', () => {
  const written = writeForwardRequest({
    modelId: 'model_1f',
    sequence: 1,
    data: [pictures],
    loss: { name: 'cispo', settings },
    forwardOnly: true,
  })
  expect(written).toEqual(golden('pictures-request'))
})

test('the scripted server reads them as they were meant', () => {
  const request = readForwardRequest(golden('pictures-request'))
  expect(request).toMatchObject({ modelId: 'model_1f', sequence: 1, loss: 'cispo', settings, forwardOnly: true })
  expect(request.data[0]!.chunks[2]).toEqual({ image: Uint8Array.of(0xff, 0xd8), format: 'jpeg', expectedTokens: 300 })
  expect(readForwardRequest(golden('text-request')).data[1]!.lossInputs.target_tokens).toEqual([
    355, 32, 114, 151935, 3,
  ])
})

test('the output of a pass is read, ragged rows included', () => {
  const { type, rows, metrics } = readForwardOutput(golden('forward-output'))
  expect(type).toBe('scalar')
  expect(rows).toEqual([
    { logprobs: Float32Array.of(-1.5, -0.25, -7.875), elementwise_loss: Float32Array.of(0, 1, 2) },
    { logprobs: Float32Array.of(-2), elementwise_loss: Float32Array.of(3) },
  ])
  expect(metrics).toEqual({ 'loss:sum': 1.25, gap: Number.NaN })
})

test('samples are read, and an unknown log-probability is none', () => {
  expect(readSampleOutput(golden('sample-output'))).toEqual({
    sequences: [
      { stopReason: 'stop', tokens: Int32Array.of(5, 258), logprobs: Float32Array.of(-0.5, -1.25) },
      { stopReason: 'length', tokens: Int32Array.of(151935, 1, 2), logprobs: Float32Array.of(-1, -2, -3) },
    ],
    promptLogprobs: Float32Array.of(Number.NaN, -0.125, -4.5),
  })
})

test('the scripted server writes what SkyRL writes', () => {
  const sequences = [
    { tokens: [5, 258], logprobs: [-0.5, -1.25], stopped: true },
    { tokens: [151935, 1, 2], logprobs: [-1, -2, -3], stopped: false },
  ]
  expect(writeSampleOutput(sequences, [Number.NaN, -0.125, -4.5])).toEqual(golden('sample-output'))
  const rows = [
    { logprobs: [-1.5, -0.25, -7.875], elementwise_loss: [0, 1, 2] },
    { logprobs: [-2], elementwise_loss: [3] },
  ]
  const metrics = { 'loss:sum': 1.25, gap: Number.NaN }
  expect(readForwardOutput(writeForwardOutput('scalar', rows, metrics))).toEqual(
    readForwardOutput(golden('forward-output')),
  )
})
