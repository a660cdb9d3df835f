import {
  Graph,
  gradients,
  linear,
  mul,
  neg,
  pickLogProbs,
  reduceMean,
  silu,
  sub,
  toModel,
} from '@spatial-ssrl/onnx-autodiff'
import { InferenceSession, Tensor } from 'onnxruntime-node'

// A network that says whether a point lies within half a unit of the origin, and one step of training it, as one ONNX graph.
const graph = new Graph()
const points = graph.input('points', [256, 2])
const labels = graph.input('labels', [256], 'int64')
const hidden = graph.input('hidden', [32, 2])
const bias = graph.input('bias', [32])
const out = graph.input('out', [2, 32])
const logits = linear(silu(linear(points, hidden, bias)), out)
const loss = neg(reduceMean(pickLogProbs(logits, labels).logProbs, [0]))
const slopes = gradients(loss, [hidden, bias, out])
const [nextHidden, nextBias, nextOut] = [hidden, bias, out].map((weight, i) => sub(weight, mul(slopes[i]!, 0.5)))
const model = toModel(graph, { loss, nextHidden: nextHidden!, nextBias: nextBias!, nextOut: nextOut! })
const session = await InferenceSession.create(model)

const wave = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(1 + 7 * i))
let weights = {
  hidden: new Tensor(wave(64), [32, 2]),
  bias: new Tensor(wave(32), [32]),
  out: new Tensor(wave(64), [2, 32]),
}
for (let step = 1; step <= 600; step++) {
  // Every batch is the next stretch of a sequence that covers the square evenly.
  const xy = Float32Array.from(
    { length: 512 },
    (_, i) => (((step * 512 + i) * (i % 2 ? 0.7548777 : 0.5698403)) % 1) * 2 - 1,
  )
  const inside = BigInt64Array.from({ length: 256 }, (_, i) => BigInt(Math.hypot(xy[2 * i]!, xy[2 * i + 1]!) < 0.5))
  const results = await session.run({ ...weights, points: new Tensor(xy, [256, 2]), labels: new Tensor(inside, [256]) })
  weights = { hidden: results.nextHidden!, bias: results.nextBias!, out: results.nextOut! } as typeof weights
  if (step % 200 === 0) console.log(`step ${step}: loss ${Number(results.loss!.data[0]).toFixed(3)} nats`)
}
