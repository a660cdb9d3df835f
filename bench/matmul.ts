import { Graph, matMul, reduceMax, toModel } from '@spatial-ssrl/onnx-autodiff'
import { Tensor } from 'onnxruntime-node'
import type { SessionCache } from '../packages/model-runtime/src/device/onnxruntime/session-cache.ts'

/**
 * `times` runs of onnxruntime's MatMul of two n × n matrices that are both given at run time, in the sessions of the engine. Only column
 * maxima leave the session: copying out n² numbers would flatter whatever is compared with it.
 */
export async function squareMatMul(sessions: SessionCache, n: number, times: number): Promise<() => Promise<void>> {
  const graph = new Graph()
  const product = matMul(graph.input('a', [n, n]), graph.input('b', [n, n]))
  const model = toModel(graph, { maxima: reduceMax(product, [0]) })
  const { session } = await sessions.get(`matmul ${n}`, () => ({ model, inputs: [], weights: [], outputs: [] }))
  const matrix = () =>
    new Tensor(
      Float32Array.from({ length: n * n }, (_, i) => Math.sin(i)),
      [n, n],
    )
  const feeds = { a: matrix(), b: matrix() }
  return async () => {
    for (let i = 0; i < times; i++) await session.run(feeds)
  }
}
