import { Graph, gradientsOf, linear, pickLogProbs, split, toModel, type Value } from '@spatial-ssrl/onnx-autodiff'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { scoreInParts } from './score-in-parts.ts'

const [rows, width, vocabulary] = [5, 4, 23]
const wave = (length: number, scale: number) => Float64Array.from({ length }, (_, i) => scale * Math.sin(1 + 7.3 * i))
// Some logits are hundreds of nats apart, which sums of bare exponentials would not survive.
const states = wave(rows * width, 12)
const head = wave(vocabulary * width, 12)
const upstream = wave(rows, 1)

async function run(build: (states: Value, head: Value, ids: Value) => { logprobs: Value; entropy: Value }) {
  const graph = new Graph({ float: 'float64' })
  const [x, w] = [graph.input('states', [rows, width]), graph.input('head', [vocabulary, width])]
  const d = graph.input('d', [rows])
  const { logprobs, entropy } = build(x, w, graph.constant([0, 7, 8, 22, 15], [rows], 'int32'))
  const [dStates, dHead] = gradientsOf([logprobs], [d], [x, w])
  const session = await InferenceSession.create(
    toModel(graph, { logprobs, entropy, dStates: dStates!, dHead: dHead! }),
    { intraOpNumThreads: 1 },
  )
  const results = await session.run({
    states: new Tensor('float64', states, [rows, width]),
    head: new Tensor('float64', head, [vocabulary, width]),
    d: new Tensor('float64', upstream, [rows]),
  })
  await session.release()
  return results
}

test.each([[[23]], [[8, 8, 7]], [[1, 21, 1]]])('parts of %j rows score and teach as the whole does', async (sizes) => {
  const whole = await run((x, w, ids) => {
    const { logProbs, entropy } = pickLogProbs(linear(x, w), ids)
    return { logprobs: logProbs, entropy }
  })
  const inParts = await run((x, w, ids) => scoreInParts(x, split(w, 0, sizes), ids))
  for (const name of ['logprobs', 'entropy', 'dStates', 'dHead']) {
    const expected = whole[name]!.data as Float64Array
    for (const [i, value] of (inParts[name]!.data as Float64Array).entries())
      expect(Math.abs(value - expected[i]!), `${name} ${i}`).toBeLessThan(1e-11 * (1 + Math.abs(expected[i]!)))
  }
})
