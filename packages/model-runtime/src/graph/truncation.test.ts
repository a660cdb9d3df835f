import { div, Graph, reshape, toModel, type Value } from '@spatial-ssrl/onnx-autodiff'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { drawTokens } from './sampling.ts'
import { declareChanges, type Truncation } from './truncation.ts'
import golden from './warpers.golden.json' with { type: 'json' }

const { logits, seen, cases } = golden
const [rows, vocabulary] = [logits.length, logits[0]!.length]

interface Sampling {
  temperature?: number
  top_k?: number
  top_p?: number
  min_p?: number
  repetition_penalty?: number
}

const truncationOf = ({ top_k, top_p, min_p, repetition_penalty }: Sampling): Truncation => ({
  ...(top_k && { topK: top_k }),
  ...(top_p && { topP: true }),
  ...(min_p && { minP: true }),
  ...(repetition_penalty && { repetition: true }),
})

/** Feeds of all that a graph may read; those it does not are left out. */
function feedsFor(sampling: Sampling, inputNames: readonly string[]): Record<string, Tensor> {
  const scalar = (value: number) => new Tensor('float32', Float32Array.of(value), [])
  const mask = new Float32Array(rows * vocabulary)
  for (const [row, tokens] of seen.entries()) for (const token of tokens) mask[row * vocabulary + token] = 1
  const all: Record<string, Tensor> = {
    logits: new Tensor('float32', Float32Array.from(logits.flat()), [rows, vocabulary]),
    seen: new Tensor('float32', mask, [rows, vocabulary]),
    topP: scalar(sampling.top_p ?? 1),
    minP: scalar(sampling.min_p ?? 0),
    repetitionPenalty: scalar(sampling.repetition_penalty ?? 1),
    temperature: scalar(sampling.temperature ?? 1),
    uniforms: new Tensor('float32', Float32Array.of(0, 0.3, 0.6, 0.999), [rows]),
  }
  return Object.fromEntries(inputNames.map((name) => [name, all[name]!]))
}

async function evaluate(sampling: Sampling, outputs: (graph: Graph) => Record<string, Value>) {
  const graph = new Graph()
  const session = await InferenceSession.create(toModel(graph, outputs(graph)), { logSeverityLevel: 3 })
  return session.run(feedsFor(sampling, session.inputNames))
}

const shape = { groups: rows, replies: 1, promptLength: 1, replyLength: 2 }

test.each(cases)('$sampling leaves what transformers leaves', async ({ sampling, expected }) => {
  const { left } = await evaluate(sampling, (graph) => {
    const changes = declareChanges(graph, shape, vocabulary, truncationOf(sampling))
    const penalised = changes.penalised(graph.input('logits', [rows, vocabulary]), changes.seen)
    return { left: changes.truncated(div(penalised, graph.input('temperature', []))) }
  })
  for (const [row, values] of expected.entries()) {
    const found = [...(left!.data as Float32Array).subarray(row * vocabulary, (row + 1) * vocabulary)]
    const kept = found.map((value) => (value < -1e38 ? null : value))
    // Which of equally likely tokens stand at the edge of a share is left to torch's sort, which is not stable; how many, and all others, not.
    const compared = sampling.top_p ? [kept, values].map(ascending) : [kept, values]
    const [ours, theirs] = row === 0 ? [kept, values] : compared
    expect(ours!.map((value) => value === null)).toEqual(theirs!.map((value) => value === null))
    for (const [index, value] of theirs!.entries()) if (value !== null) expect(ours![index]).toBeCloseTo(value, 4)
  }
})

test('of equally likely tokens at the edge of a share the first go first', async () => {
  const { left } = await evaluate({ top_p: 0.5 }, (graph) => {
    const changes = declareChanges(graph, shape, vocabulary, { topP: true })
    return { left: changes.truncated(graph.input('logits', [rows, vocabulary])) }
  })
  const alike = [...(left!.data as Float32Array).subarray(2 * vocabulary, 3 * vocabulary)]
  const kept = alike.flatMap((value, token) => (value > -1e38 ? [token] : []))
  expect(kept).toEqual([3, ...kept.slice(1)])
  expect(kept.slice(1)).toEqual(Array.from({ length: kept.length - 1 }, (_, i) => vocabulary - kept.length + 1 + i))
})

function ascending(values: readonly (number | null)[]): (number | null)[] {
  return [...values].sort((a, b) => (a ?? -Infinity) - (b ?? -Infinity))
}

test.each(cases)(
  '$sampling draws only what is left, and tells the whole distribution',
  async ({ sampling, expected }) => {
    const { tokens, logprobs } = await evaluate(sampling, (graph) => {
      const changes = declareChanges(graph, shape, vocabulary, truncationOf(sampling))
      const given = graph.input('logits', [rows, vocabulary])
      const drawn = drawTokens(
        given,
        reshape(graph.input('uniforms', [rows]), [rows]),
        graph.input('temperature', []),
        {
          penalised: (logits) => changes.penalised(logits, changes.seen),
          truncated: changes.truncated,
        },
      )
      return { tokens: drawn.tokens, logprobs: drawn.logprobs }
    })
    for (const [row, values] of logits.entries()) {
      const token = Number(tokens!.data[row])
      const alike = values.flatMap((value, other) => (value === values[token] ? [expected[row]![other]] : []))
      expect(alike.some((value) => value !== null)).toBe(true)
      const scaled = values.map((value) => value / (sampling.temperature ?? 1))
      const total = Math.log(scaled.reduce((sum, value) => sum + Math.exp(value), 0))
      expect(Number(logprobs!.data[row])).toBeCloseTo(scaled[token]! - total, 4)
    }
  },
)

test('tokens that were written count as seen', async () => {
  const { after } = await evaluate({ repetition_penalty: 1.3 }, (graph) => {
    const changes = declareChanges(graph, shape, vocabulary, { repetition: true })
    const chosen = graph.constant([0, 1, 2, 23], [rows], 'int32')
    return { after: changes.withSeen(changes.seen!, chosen) }
  })
  for (const [row, token] of [0, 1, 2, 23].entries()) {
    const marked = [...(after!.data as Float32Array).subarray(row * vocabulary, (row + 1) * vocabulary)]
    expect(marked.flatMap((value, id) => (value === 1 ? [id] : []))).toEqual(
      [...new Set([...seen[row]!, token])].sort((a, b) => a - b),
    )
  }
})

/** (n, V) logits of a vocabulary of which only the head is sorted at first: one row is within it, one far beyond. */
test('a share that goes beyond the head of a large vocabulary is found as well', async () => {
  const wide = 5000
  const peaked = Array.from({ length: wide }, (_, i) => -((i * 37) % wide) / 50)
  const flat = Array.from({ length: wide }, (_, i) => -((i * 91) % wide) / 5000)
  const shares = [0.9, 0.3].flatMap((share) => [[peaked], [flat], [peaked, flat]].map((given) => ({ share, given })))
  for (const { share, given } of shares) {
    const graph = new Graph()
    const changes = declareChanges(graph, { ...shape, groups: given.length }, wide, { topP: true })
    const left = changes.truncated(graph.input('logits', [given.length, wide]))
    const session = await InferenceSession.create(toModel(graph, { left }), { logSeverityLevel: 3 })
    const found = await session.run({
      logits: new Tensor('float32', Float32Array.from(given.flat()), [given.length, wide]),
      topP: new Tensor('float32', Float32Array.of(share), []),
    })
    for (const [row, values] of given.entries()) {
      const total = values.reduce((sum, value) => sum + Math.exp(value), 0)
      let mass = 0
      const kept = values
        .map((value, token) => ({ value, token }))
        .sort((a, b) => b.value - a.value)
        .filter(({ value }) => {
          const before = mass
          mass += Math.exp(value) / total
          return before < share
        })
      const here = [...(found.left!.data as Float32Array).subarray(row * wide, (row + 1) * wide)]
      const count = here.filter((value) => value > -1e38).length
      expect(Math.abs(count - kept.length), `${share}, row ${row}`).toBeLessThanOrEqual(1) // rounding at the edge
      for (const { token } of kept.slice(0, -1)) expect(here[token]).toBeGreaterThan(-1e38)
    }
  }
})
