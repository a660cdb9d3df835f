import { expect, test } from 'vitest'
import * as exported from './index.ts'

test('the public values are these', () => {
  expect(Object.keys(exported).sort()).toMatchInlineSnapshot(`
    [
      "benchmarks",
      "checkPlaceholders",
      "findBenchmark",
      "frameIndices",
      "mergePrompts",
      "promptHash",
      "promptSkeleton",
      "publishedAblation",
      "publishedGeneral",
      "publishedSpatial",
      "refuseOutwardLink",
      "variantOf",
    ]
  `)
})
