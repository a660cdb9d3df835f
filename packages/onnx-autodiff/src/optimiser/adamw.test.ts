import { describe, expect, test } from 'vitest'
import { numbers } from '../check/central-difference.ts'
import { runnerOf } from '../check/run-graph.ts'
import { Graph } from '../graph.ts'
import { adamw } from './adamw.ts'

const constants = { beta1: 0.9, beta2: 0.95, epsilon: 1e-6 }

/** The update written with loops, one element at a time. */
function reference(weights: number[], moments: number[][], gradient: number[], rate: number, decay: number, t: number) {
  const { beta1, beta2, epsilon } = constants
  for (const [i, g] of gradient.entries()) {
    const m = beta1 * moments[0]![i]! + (1 - beta1) * g
    const v = beta2 * moments[1]![i]! + (1 - beta2) * g * g
    const corrected = m / (1 - beta1 ** t) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon)
    weights[i] = weights[i]! * (1 - rate * decay) - rate * corrected
    moments[0]![i] = m
    moments[1]![i] = v
  }
}

describe('adamw', () => {
  test.each([
    ['a rate in the model, decay', 0.1, true],
    ['a rate as an input, no decay', 0, false],
  ])('follows the update for several steps: %s', async (_, weightDecay, fixedRate) => {
    const graph = new Graph({ float: 'float64' })
    const vector = (name: string) => graph.input(name, [5])
    const scalar = (name: string) => graph.input(name, [])
    const [w, g, m, v] = [vector('w'), vector('g'), vector('m'), vector('v')]
    const update = adamw(graph, {
      ...constants,
      parameter: w,
      gradient: g,
      firstMoment: m,
      secondMoment: v,
      learningRate: fixedRate ? 0.02 : scalar('rate'),
      weightDecay,
      correction1: scalar('c1'),
      correction2: scalar('c2'),
    })
    const runner = await runnerOf(graph, { nw: update.parameter, nm: update.firstMoment, nv: update.secondMoment })
    const expected = { w: numbers(5, 1), moments: [Array(5).fill(0), Array(5).fill(0)] }
    let actual = { w: [...expected.w], m: Array(5).fill(0), v: Array(5).fill(0) }
    for (let t = 1; t <= 4; t++) {
      const gradient = numbers(5, 10 + t)
      const corrections = { c1: [1 - constants.beta1 ** t], c2: [1 - constants.beta2 ** t], rate: [0.02] }
      const results = await runner.run({ ...actual, ...corrections, g: gradient })
      actual = { w: results.nw!.data, m: results.nm!.data, v: results.nv!.data }
      reference(expected.w, expected.moments, gradient, 0.02, weightDecay, t)
    }
    for (const [i, weight] of expected.w.entries()) expect(actual.w[i]).toBeCloseTo(weight, 12)
    for (const [i, moment] of expected.moments[1]!.entries()) expect(actual.v[i]).toBeCloseTo(moment, 12)
  })
})
