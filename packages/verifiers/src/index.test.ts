import { expect, test } from 'vitest'
import * as verifiers from './index.ts'

test('the public functions', () => {
  expect(Object.keys(verifiers).sort()).toMatchInlineSnapshot(`
    [
      "afterThinking",
      "allBoxed",
      "boxedBalanced",
      "boxedFirstNoBrace",
      "boxedLastNoBrace",
      "boxedLastNoSlash",
      "canInfer",
      "firstLoneLetter",
      "formatWeight",
      "lastBoxed",
      "meanRelativeAccuracy",
      "meanRelativeAccuracyOfficial",
      "meanRelativeAccuracyPaper",
      "readNumberList",
      "readOptionLetter",
      "thinksThenBoxes",
      "tightenTags",
      "verify",
      "verifyPaper",
      "verifyTolerant",
    ]
  `)
})
