import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { checkDerivative } from './check/central-difference.ts'
import { runOnce } from './check/run-graph.ts'
import { gradients } from './gradients.ts'
import { Graph } from './graph/graph.ts'
import { add, div, mul, silu, square, tanh } from './ops/elementwise.ts'
import { gather } from './ops/index-by.ts'
import { linear } from './ops/matrix.ts'
import { reduceSum } from './ops/reduction.ts'
import { recompute } from './recompute.ts'

describe('recompute', () => {
  test('differentiates inputs and captured values', () =>
    checkDerivative({
      operands: { x: [2, 3], w: [3, 3], b: [3] },
      build: (_, x, w, b) => recompute([x!], (value) => [silu(linear(value!, w!, b))]),
    }))

  test('nests, chains and has several outputs', () =>
    checkDerivative({
      operands: { x: [2, 3], w: [3, 3] },
      build: (_, x, w) => {
        const outer = recompute([x!, square(x!)], (a, b) => {
          const [inner] = recompute([a!], (value) => [tanh(linear(value!, w!))])
          return [add(inner!, b!), mul(inner!, a!)]
        })
        return recompute(outer, (a, b) => [mul(a!, linear(b!, w!))])
      },
    }))

  test('counts a captured value and what is computed from it once each', () =>
    checkDerivative({
      operands: { x: [2, 3], w: [3] },
      build: (_, x, w) => {
        const scaled = mul(w!, 3)
        return recompute([x!], (value) => [mul(mul(value!, scaled), w!)])
      },
    }))

  test('takes integer inputs and leaves unused outputs alone', () =>
    checkDerivative({
      operands: { x: [4, 3] },
      build: (g, x) => {
        const rows = g.constant([2, 2, 0], [3], 'int64')
        return recompute([x!, rows], (value, indices) => [square(gather(value!, indices!)), tanh(value!)])[0]!
      },
    }))

  test.each(['cpu', 'webgpu'] as const)(
    'a NaN or ∞ in the upstream gradient stays where it is, %s',
    async (provider) => {
      const graph = new Graph()
      const x = graph.input('x', [3])
      const [y] = recompute([x], (value) => [mul(value!, 2)])
      const loss = reduceSum(div(y!, x), [0])
      const [kept] = gradients(loss, [x])
      const plain = gradients(reduceSum(div(mul(x, 2), x), [0]), [x])[0]!
      const results = await runOnce(graph, { kept: kept!, plain }, { x: [0, 2, 4] }, { provider })
      expect(results.kept!.data).toEqual(results.plain!.data)
      expect(results.kept!.data[0]).toBeNaN()
      expect(results.kept!.data[1]).toBe(0)
    },
  )

  test('refuses to have no inputs or no outputs', () => {
    const x = new Graph().input('x', [2])
    expect(() => recompute([], () => [x])).toThrow('recompute: expected at least one input')
    expect(() => recompute([x], () => [])).toThrow('recompute: expected at least one output')
  })

  test('lowers the peak memory of a deep stack, with the same gradient', () => {
    const program = fileURLToPath(new URL('./check/peak-memory.ts', import.meta.url))
    const measure = (mode: string): { peak: number; gradient: number[] } =>
      JSON.parse(
        execFileSync(process.execPath, ['--conditions=@spatial-ssrl/source', '--import', 'tsx', program, mode], {
          encoding: 'utf8',
        }),
      )
    const [kept, rebuilt] = [measure('keep'), measure('recompute')]
    expect(rebuilt.gradient).toEqual(kept.gradient)
    expect(rebuilt.peak).toBeLessThan(kept.peak / 2)
  })
})
