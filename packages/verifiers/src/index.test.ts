import { expect, test } from 'vitest'
import * as verifiers from './index.ts'

test('the public functions', () => {
  expect(Object.keys(verifiers).sort()).toMatchInlineSnapshot(`
    [
      "afterThinking",
      "allBoxed",
      "formatWeight",
      "lastBoxed",
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
