import { add, Graph, toModel } from '@spatial-ssrl/onnx-autodiff'
import { Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import type { CompiledGraph } from '../../graph/compiled-graph.ts'
import { SessionCache } from './session-cache.ts'

function plus(amount: number): CompiledGraph {
  const graph = new Graph()
  const sum = add(graph.input('x', [1]), amount)
  return {
    model: toModel(graph, { sum }),
    inputs: [{ name: 'x', shape: [1], dtype: 'float32' }],
    weights: [],
    outputs: [],
  }
}

test('keeps the sessions used last and releases the others', async () => {
  const compiled: number[] = []
  const cache = new SessionCache({ provider: 'cpu', capacity: 2, threads: 1 })
  const get = (amount: number) =>
    cache.get(`${amount}`, () => {
      compiled.push(amount)
      return plus(amount)
    })
  const x = new Tensor('float32', Float32Array.of(1), [1])
  const first = await get(1)
  await get(2)
  expect(await get(1)).toBe(first)
  await get(3) // 2 was used longest ago
  expect((await first.session.run({ x })).sum!.data).toEqual(Float32Array.of(2))
  await get(2)
  expect(compiled).toEqual([1, 2, 3, 2])
  await expect(first.session.run({ x })).rejects.toThrow('disposed')
  await cache.release()
})

test('of the graphs that pack weights one is kept', async () => {
  const cache = new SessionCache({ provider: 'cpu', capacity: 5, threads: 1 })
  const packing = (amount: number) => cache.get(`${amount}`, () => ({ ...plus(amount), packs: true as const }))
  const x = new Tensor('float32', Float32Array.of(1), [1])
  const [other, first] = [await cache.get('0', () => plus(0)), await packing(1)]
  await packing(2)
  await expect(first.session.run({ x })).rejects.toThrow('disposed')
  expect((await other.session.run({ x })).sum!.data).toEqual(Float32Array.of(1))
  await cache.release()
})
