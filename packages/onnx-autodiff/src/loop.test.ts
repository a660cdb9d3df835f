import { describe, expect, test } from 'vitest'
import { runOnce } from './check/run-graph.ts'
import { gradients } from './gradients.ts'
import { Graph } from './graph/graph.ts'
import { loop } from './loop.ts'
import { add, cast, less, mul, stopGradient } from './ops/elementwise.ts'
import { gather } from './ops/index-by.ts'
import { concat, reshape } from './ops/movement.ts'
import { reduceSum } from './ops/reduction.ts'

describe('loop', () => {
  test('carries state, stacks outputs and sees outer values', async () => {
    const graph = new Graph()
    const x = graph.input('x', [2])
    const factor = mul(x, 2)
    const { state, outputs } = loop(graph, {
      count: 3,
      state: [x],
      body: (iteration, value) => {
        const next = add(mul(value!, factor), cast(iteration, 'float32'))
        return { state: [next], outputs: [value!, next] }
      },
    })
    expect(outputs[0]!.shape).toEqual([3, 2])
    const results = await runOnce(graph, { last: state[0]!, before: outputs[0]!, after: outputs[1]! }, { x: [1, 0.5] })
    expect(results.before!.data).toEqual([1, 0.5, 2, 0.5, 5, 1.5])
    expect(results.after!.data).toEqual([2, 0.5, 5, 1.5, 12, 3.5])
    expect(results.last!.data).toEqual([12, 3.5])
  })

  test('ends early, with a count computed in the graph', async () => {
    const graph = new Graph()
    const limit = graph.input('limit', [], 'int64')
    const { state, outputs } = loop(graph, {
      count: limit,
      state: [graph.constant(1)],
      body: (_, value) => ({ state: [mul(value!, 2)], outputs: [value!], continue: less(value!, 8) }),
    })
    expect(outputs[0]!.shape).toEqual([-1])
    const run = (count: number) => runOnce(graph, { last: state[0]!, all: outputs[0]! }, { limit: [count] })
    expect((await run(100)).all!.data).toEqual([1, 2, 4, 8])
    expect((await run(2)).all!.data).toEqual([1, 2])
    expect((await run(100)).last!.data).toEqual([16])
  })

  test('grows a state along an axis', async () => {
    const graph = new Graph()
    const rows = graph.constant([1, 2, 3, 4, 5, 6], [3, 2])
    const { state } = loop(graph, {
      count: 3,
      state: [graph.constant([], [0, 2])],
      shapes: [[-1, 2]],
      body: (iteration, seen) => ({ state: [concat([seen!, reshape(gather(rows, iteration), [1, 2])], 0)] }),
    })
    const { all } = await runOnce(graph, { all: state[0]! })
    expect(all).toEqual({ dims: [3, 2], data: [1, 2, 3, 4, 5, 6] })
  })

  test('nests, swaps states and passes outer values through', async () => {
    const graph = new Graph()
    const x = graph.input('x', [])
    const outer = loop(graph, {
      count: 2,
      state: [graph.constant(0), graph.constant(1)],
      body: (_, a, b) => {
        const inner = loop(a!.graph, { count: 3, state: [a!], body: (_step, value) => ({ state: [add(value!, x)] }) })
        return { state: [b!, inner.state[0]!], outputs: [x] }
      },
    })
    const results = await runOnce(graph, { a: outer.state[0]!, b: outer.state[1]!, xs: outer.outputs[0]! }, { x: [10] })
    expect([results.a!.data, results.b!.data, results.xs!.data]).toEqual([[30], [31], [10, 10]])
  })

  test('refuses gradients unless they stop before', () => {
    const graph = new Graph()
    const x = graph.input('x', [2])
    const [y] = loop(graph, {
      count: 2,
      state: [graph.constant([0, 0])],
      body: (_, value) => ({ state: [add(value!, x)] }),
    }).state
    expect(() => gradients(reduceSum(y!, [0]), [x])).toThrow('no gradient through a loop')
    expect(() => gradients(reduceSum(mul(stopGradient(y!), x), [0]), [x])).not.toThrow()
  })

  test('checks the state a body gives back', () => {
    const graph = new Graph()
    const state = [graph.constant([0, 0])]
    expect(() => loop(graph, { count: 1, state, body: () => ({ state: [] }) })).toThrow('1 next states, got 0')
    const wider = graph.constant([1, 2, 3])
    expect(() => loop(graph, { count: 1, state, body: () => ({ state: [wider] }) })).toThrow('stay float32 [2]')
    expect(() => loop(graph, { count: graph.constant(1), state, body: () => ({ state }) })).toThrow('int64 scalar')
    expect(() => loop(graph, { count: 1, state, body: () => ({ state, continue: wider }) })).toThrow('bool scalar')
  })
})
