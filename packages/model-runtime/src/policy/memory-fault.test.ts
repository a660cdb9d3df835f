import { SpatialError } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { isMemoryFault, withinMemory } from './memory-fault.ts'

const told = { what: '8 weights take 32 bytes', instead: 'take fewer' }

const shortages: [string, () => unknown][] = [
  ['a typed array that V8 does not make', () => new Float32Array(2 ** 40)],
  ['a buffer that V8 does not make', () => new ArrayBuffer(2 ** 50)],
  ['an array that is too long', () => new Array(2 ** 40)],
  ['the allocator of onnxruntime', () => fail('Non-zero status code returned while running Add node: std::bad_alloc')],
  ['its arena', () => fail('bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 68719476736')],
  ['a thread', () => fail('Worker terminated', { code: 'ERR_WORKER_OUT_OF_MEMORY' })],
  ['what a thread passed on', () => fail('the model worker failed', { cause: new Error('std::bad_alloc') })],
]

test.each(shortages)('%s becomes one line with the numbers', async (_, work) => {
  const failure = await withinMemory(told, work).catch((error: unknown) => error)
  expect(SpatialError.is(failure) && failure.code).toBe('model')
  expect((failure as Error).message).toMatch(
    /^not enough memory: 8 weights take 32 bytes, and \d+\.\d [MG]B are free; take fewer$/,
  )
})

test('other failures stay what they are', async () => {
  const error = new RangeError('generate: expected n ≥ 1, got 0')
  await expect(withinMemory(told, () => Promise.reject(error))).rejects.toBe(error)
  expect(isMemoryFault('bad_alloc')).toBe(false)
})

function fail(message: string, properties: object = {}): never {
  throw Object.assign(new Error(message), properties)
}
