import { resourceUsage } from 'node:process'
import { gradients } from '../gradients.ts'
import { Graph } from '../graph/graph.ts'
import type { Value } from '../graph/value.ts'
import { add, gelu, silu, square } from '../ops/elementwise.ts'
import { linear } from '../ops/matrix.ts'
import { reduceMean } from '../ops/reduction.ts'
import { recompute } from '../recompute.ts'
import { numbers } from './central-difference.ts'
import { runnerOf } from './run-graph.ts'

/**
 * Run as a program of its own with `recompute` or `keep`: the gradient of a stack of wide layers, its peak resident memory in kB and
 * the gradient's first numbers on one line of JSON.
 */
const [rows, width, layers] = [2048, 64, 12]
const graph = new Graph()
const x = graph.input('x', [rows, width])
const weights = Array.from({ length: layers }, (_, layer) => ({
  up: graph.input(`up.${layer}`, [8 * width, width]),
  down: graph.input(`down.${layer}`, [width, 8 * width]),
}))
let value = x
for (const { up, down } of weights) {
  const block = (x: Value): Value[] => [add(x, linear(gelu(silu(linear(x, up))), down))]
  value = process.argv[2] === 'recompute' ? recompute([value], block)[0]! : block(value)[0]!
}
const parameters = weights.flatMap(({ up, down }) => [up, down])
const found = gradients(reduceMean(square(value), [0, 1]), parameters)
const runner = await runnerOf(
  graph,
  Object.fromEntries(found.map((gradient, index) => [`gradient.${index}`, gradient])),
)
const drawn = parameters.map(({ name }, index) => [name, numbers(8 * width * width, index, -0.1, 0.1)])
const feeds = { ...Object.fromEntries(drawn), x: numbers(rows * width, 1000) }
const before = resourceUsage().maxRSS
const { data } = (await runner.run(feeds))['gradient.0']!
console.log(JSON.stringify({ peak: resourceUsage().maxRSS - before, gradient: data.slice(0, 8) }))
