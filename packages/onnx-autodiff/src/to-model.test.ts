import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { integer, messages, packedIntegers, readMessage, strings } from './check/read-model.ts'
import { runOnce } from './check/run-graph.ts'
import { gradients } from './gradients.ts'
import { Graph } from './graph/graph.ts'
import { add, mul, silu, square, stopGradient } from './ops/elementwise.ts'
import { linear, matMul } from './ops/matrix.ts'
import { logSoftmax, rmsNorm } from './ops/network.ts'
import { reduceSum } from './ops/reduction.ts'
import { inputsOf, toModel } from './to-model.ts'

const operators = (model: Uint8Array) => {
  const [graph] = messages(readMessage(model), 7)
  return messages(graph!, 1).map((node) => strings(node, 4)[0])
}

describe('toModel', () => {
  test('writes a model that reads back field by field', () => {
    const graph = new Graph()
    const x = graph.input('x', [3, 2])
    graph.input('unused', [1])
    const table = graph.constant([1, 2, 3, 4], [2, 2])
    const model = readMessage(toModel(graph, { y: linear(x, table) }))
    expect(integer(model, 1)).toBe(10)
    expect(messages(model, 8).map((entry) => [strings(entry, 1)[0], integer(entry, 2)])).toEqual([['', 21]])

    const [main] = messages(model, 7)
    const [node, ...others] = messages(main!, 1)
    expect(others).toEqual([])
    expect([strings(node!, 1), strings(node!, 2), strings(node!, 4)]).toEqual([['x', table.name], ['y'], ['Gemm']])
    const [attribute] = messages(node!, 5)
    expect([strings(attribute!, 1), integer(attribute!, 3), integer(attribute!, 20)]).toEqual([['transB'], 1, 2])

    const [tensor] = messages(main!, 5)
    expect([strings(tensor!, 8)[0], integer(tensor!, 2), packedIntegers(tensor!, 1)]).toEqual([table.name, 1, [2, 2]])
    const bytes = tensor!.get(9)![0] as Uint8Array
    expect([...new Float32Array(bytes.slice().buffer)]).toEqual([1, 2, 3, 4])

    expect(messages(main!, 11).flatMap((info) => strings(info, 1))).toEqual(['x'])
    const [output] = messages(main!, 12)
    const [type] = messages(messages(output!, 2)[0]!, 1)
    expect(integer(type!, 1)).toBe(1)
    expect(messages(messages(type!, 2)[0]!, 1).map((size) => integer(size, 1))).toEqual([3, 2])
  })

  test('chooses the operators of a provider', () => {
    const graph = new Graph()
    const [x, w] = [graph.input('x', [2, 4, 4]), graph.input('w', [4])]
    const scores = logSoftmax(silu(rmsNorm(matMul(x, x, { transposeB: true }), w, 1e-6)))
    const fused = ['FusedMatMul', 'SimplifiedLayerNormalization', 'QuickGelu', 'LogSoftmax']
    expect(operators(toModel(graph, { scores }))).toEqual(fused)
    const open = operators(toModel(graph, { scores }, { provider: 'webgpu' }))
    expect(open.slice(0, 2)).toEqual(['Transpose', 'MatMul'])
    for (const operator of fused) expect(open).not.toContain(operator)
  })

  test('writes a sum of equal shapes so that it folds into the product before it', async () => {
    const graph = new Graph()
    const [a, b, c] = [graph.input('a', [3, 4]), graph.input('b', [4, 2]), graph.input('c', [3, 2])]
    const outputs = { y: add(matMul(a, b), c), z: add(c, 1) }
    expect(operators(toModel(graph, outputs))).toEqual(['Gemm', 'Add', 'Sum'])
    expect(operators(toModel(graph, outputs, { provider: 'webgpu' }))).not.toContain('Sum')
    const ones = (size: number) => Array.from({ length: size }, () => 1)
    const { y } = await runOnce(graph, outputs, { a: ones(12), b: ones(8), c: [0, 1, 2, 3, 4, 5] })
    expect(y!.data).toEqual([4, 5, 6, 7, 8, 9])
  })

  test('takes two products and a sum for the gradient of a linear layer, without transposes', () => {
    const graph = new Graph()
    const [x, w, b] = [graph.input('x', [8, 3]), graph.input('w', [2, 3]), graph.input('b', [2])]
    const [dx, dw, db] = gradients(reduceSum(square(linear(x, w, b)), [0, 1]), [x, w, b])
    const found = operators(toModel(graph, { dx: dx!, dw: dw!, db: db! }))
    expect(found.filter((operator) => operator === 'Gemm')).toHaveLength(3)
    expect(found.filter((operator) => operator === 'ReduceSum')).toHaveLength(1)
    expect(found).not.toContain('Transpose')
  })

  test('copies outputs that are inputs, constants, aliases or given twice', async () => {
    const graph = new Graph()
    const x = graph.input('x', [2])
    const y = add(x, 1)
    const results = await runOnce(graph, { a: y, b: y, c: x, d: graph.constant(5), e: stopGradient(y) }, { x: [1, 2] })
    const data = Object.fromEntries(Object.entries(results).map(([name, result]) => [name, result.data]))
    expect(data).toEqual({ a: [2, 3], b: [2, 3], c: [1, 2], d: [5], e: [2, 3] })
  })

  test('lists only the inputs in use, in order of creation, and keeps others on request', () => {
    const graph = new Graph()
    const [a, unused, b] = [graph.input('a', [2], 'int64'), graph.input('unused', [1]), graph.input('b', [3])]
    const outputs = { sum: add(b, 1), copy: a }
    expect(inputsOf(graph, outputs)).toEqual([
      { name: 'a', shape: [2], dtype: 'int64' },
      { name: 'b', shape: [3], dtype: 'float32' },
    ])
    const [main] = messages(readMessage(toModel(graph, outputs, { keepInputs: [unused] })), 7)
    expect(messages(main!, 11).flatMap((info) => strings(info, 1))).toEqual(['a', 'unused', 'b'])
  })

  test('refuses values of another graph and names in use', () => {
    const [graph, other] = [new Graph(), new Graph()]
    const x = graph.input('x', [2])
    expect(() => toModel(other, { x })).toThrow("toModel: expected values of the given graph, got another's as 'x'")
    expect(() => inputsOf(other, { x })).toThrow('inputsOf: expected values of the given graph')
    expect(() => toModel(graph, { x: add(x, 1) })).toThrow("names not in use by the graph, got 'x'")
  })

  test.each([21, 22, 23, 24, 25, 26])('loads with opset %i', async (opset) => {
    const graph = new Graph()
    const x = graph.input('x', [2, 2])
    const results = await runOnce(graph, { y: mul(x, 2) }, { x: [1, 2, 3, 4] }, { opset })
    expect(results.y!.data).toEqual([2, 4, 6, 8])
  })

  test('reads weights from another file, whatever the offset', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'onnx-autodiff-'))
    try {
      const weights = Float32Array.of(1, 2, 3, 4, 5, 6)
      writeFileSync(join(folder, 'w.bin'), Buffer.concat([Buffer.alloc(3), Buffer.from(weights.buffer)]))
      const graph = new Graph()
      const x = graph.input('x', [1, 3])
      const w = graph.external('w', [2, 3], 'float32', { location: 'w.bin', offset: 3, length: 24 })
      const session = await InferenceSession.create(toModel(graph, { y: linear(x, w) }), {
        extra: { session: { model_external_initializers_file_folder_path: `${folder}/` } },
      })
      const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(1, 10, 100), [1, 3]) })
      expect(Array.from(y!.data as Float32Array)).toEqual([321, 654])
      await session.release()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
