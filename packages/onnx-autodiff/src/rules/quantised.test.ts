import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { checkDerivative, numbers, relativeError } from '../check/central-difference.ts'
import { runOnce } from '../check/run-graph.ts'
import { gradients } from '../gradients.ts'
import { constantBytes } from '../graph/constant-bytes.ts'
import { Graph } from '../graph/graph.ts'
import { mul } from '../ops/elementwise.ts'
import { linear } from '../ops/matrix.ts'
import { dequantise, quantisedLinear } from '../ops/quantised.ts'
import { reduceSum } from '../ops/reduction.ts'
import { toModel } from '../to-model.ts'

const [out, input] = [6, 64]
const values = numbers(out * input, 3, 0, 16).map(Math.floor)
const scales = numbers((out * input) / 32, 4, -0.3, 0.3).map(Math.fround)
const weights = values.map((value, i) => Math.fround((value - 8) * scales[Math.floor(i / 32)]!))

const stored = (graph: Graph) =>
  [graph.constant(values, [out, input], 'uint4'), graph.constant(scales, [out, input / 32], 'float32')] as const

describe('derivatives of quantisedLinear', () => {
  test('rows', () =>
    checkDerivative({ operands: { x: [3, input] }, build: (graph, x) => quantisedLinear(x!, ...stored(graph)) }))
  test('leading axes and a bias', () =>
    checkDerivative({
      operands: { x: [2, 2, input], b: [out] },
      build: (graph, x, b) => quantisedLinear(x!, ...stored(graph), b),
    }))
})

test('derivatives of a product with dequantised weights', () =>
  checkDerivative({
    operands: { x: [3, input] },
    build: (graph, x) => linear(x!, dequantise(...stored(graph), graph.float, x)),
  }))

test('weights are what their numbers and scales say', async () => {
  const graph = new Graph()
  expect((await runOnce(graph, { w: dequantise(...stored(graph)) })).w!.data).toEqual(weights)
})

test.each([1, 5, 64])('one stored weight serves the product and its way back: %i rows', async (rows) => {
  const folder = await mkdtemp(join(tmpdir(), 'stored-'))
  await writeFile(join(folder, 'w'), Buffer.concat([constantBytes(values, 'uint4'), constantBytes(scales, 'float32')]))
  const half = (out * input) / 2
  const graph = new Graph()
  const x = graph.input('x', [rows, input])
  const w = graph.external('w', [out, input], 'uint4', { location: 'w', offset: 0, length: half })
  const s = graph.external('s', [out, input / 32], 'float32', {
    location: 'w',
    offset: half,
    length: scales.length * 4,
  })
  const y = quantisedLinear(x, w, s)
  const seed = graph.constant(numbers(rows * out, 6), [rows, out])
  const [dx] = gradients(reduceSum(mul(y, seed), [0, 1]), [x])
  const session = await InferenceSession.create(toModel(graph, { y, dx: dx! }), {
    extra: { session: { model_external_initializers_file_folder_path: folder } },
  })
  const fed = numbers(rows * input, 7)
  const found = await session.run({ x: new Tensor(Float32Array.from(fed), [rows, input]) })

  const plain = new Graph()
  const px = plain.input('x', [rows, input])
  const py = linear(px, plain.constant(weights, [out, input]))
  const [pdx] = gradients(reduceSum(mul(py, plain.constant(numbers(rows * out, 6), [rows, out])), [0, 1]), [px])
  const expected = await runOnce(plain, { y: py, dx: pdx! }, { x: fed })
  for (const name of ['y', 'dx'])
    expect(relativeError([...(found[name]!.data as Float32Array)], expected[name]!.data)).toBeLessThan(1e-5)
  await session.release()
  await rm(folder, { recursive: true })
})

test('weights that are read as bytes alone are declared once', () => {
  const names = (model: Uint8Array) => new TextDecoder('latin1').decode(model)
  const graph = new Graph()
  const x = graph.input('x', [1, input])
  const w = graph.external('map', [out, input], 'uint4', { location: 'w', offset: 0, length: 192 })
  const s = graph.external('s', [out, input / 32], 'float32', { location: 'w', offset: 192, length: 48 })
  expect(names(toModel(graph, { y: quantisedLinear(x, w, s) })).split('map').length).toBe(3) // declared, read
  expect(names(toModel(graph, { w: dequantise(w, s) })).split('map').length).toBe(3)
})

test('what does not fit is refused', () => {
  const graph = new Graph()
  const [w, s] = stored(graph)
  const x = graph.input('x', [2, input])
  expect(() => quantisedLinear(graph.input('z', [2, 32]), w, s)).toThrow('got [2,32] and [6,64]')
  expect(() => quantisedLinear(x, w, s, graph.input('b', [5]))).toThrow('expected a bias of [6], got [5]')
  expect(() => quantisedLinear(graph.input('l', [2, input], 'int64'), w, s)).toThrow('got int64')
  expect(() => quantisedLinear(x, w, graph.constant([1], [1, 1]))).toThrow('expected float32 scales [6,2], got')
  expect(() => dequantise(x, s)).toThrow('expected stored uint4 values (out, in)')
  expect(() => dequantise(graph.input('q', [6, 64], 'uint4'), s)).toThrow('expected stored uint4')
  expect(() => dequantise(graph.constant(Array(6).fill(1), [2, 3], 'uint4'), s)).toThrow('multiple of 32')
  expect(() => dequantise(w, s, 'int64')).toThrow('floating-point result')
})
