import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runOnce } from '../check/run-graph.ts'
import { Graph } from '../graph/graph.ts'
import { maskedSoftmax } from '../ops/network.ts'

const smallestNormal = 2 ** -126

test('no share underflows, and what a mask leaves is lost in every sum', async () => {
  const score = fc.double({ min: -200, max: 200, noNaN: true })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(score, fc.boolean()), { minLength: 1, maxLength: 20 }), async (drawn) => {
      const masked = drawn.map(([, flag], i) => flag && i > 0)
      const graph = new Graph()
      const mask = graph.constant(masked.map((flag) => (flag ? -1e9 : 0)))
      const y = maskedSoftmax(graph.constant(drawn.map(([x]) => x)), mask)
      const shares = (await runOnce(graph, { y }, {})).y!.data
      for (const share of shares) expect(share).toBeGreaterThanOrEqual(smallestNormal)
      for (const [i, share] of shares.entries()) if (masked[i]) expect(share).toBeLessThan(1e-25)
      const kept = shares.filter((_, i) => !masked[i])
      expect(kept.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5)
    }),
    { numRuns: 40 },
  )
})
