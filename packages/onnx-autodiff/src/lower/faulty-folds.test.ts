import { expect, test } from 'vitest'
import { runOnce } from '../check/run-graph.ts'
import { Graph } from '../graph/graph.ts'
import { add } from '../ops/elementwise.ts'
import { linear } from '../ops/matrix.ts'
import { split } from '../ops/movement.ts'

/** x + y · Wᵀ where W is the part of a split that `place` says. */
function sumWithPart(place: number) {
  const graph = new Graph()
  const [x, w] = [graph.input('x', [2, 3]), graph.input('w', [9, 3])]
  const part = split(w, 0, [3, 3, 3])[place]!
  return { graph, y: add(linear(x, part), x) }
}
const feeds = { x: [1, 2, 3, 4, 5, 6], w: Array.from({ length: 27 }, (_, i) => i) }

test.each([0, 1, 2])('a sum behind a product with part %i of a split loads and is right', async (place) => {
  const { graph, y } = sumWithPart(place)
  const { data } = (await runOnce(graph, { y }, feeds)).y!
  const expected = [0, 1].flatMap((row) =>
    [0, 1, 2].map((column) => {
      const x = feeds.x.slice(3 * row, 3 * row + 3)
      const w = feeds.w.slice(9 * place + 3 * column, 9 * place + 3 * column + 3)
      return x.reduce((sum, value, i) => sum + value * w[i]!, x[column]!)
    }),
  )
  expect(data).toEqual(expected)
})
