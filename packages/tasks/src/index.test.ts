import { expect, test } from 'vitest'
import * as tasks from './index.ts'

test('the public values are these', () => {
  expect(Object.keys(tasks).sort()).toMatchInlineSnapshot(`
    [
      "answerKinds",
      "bareReply",
      "coldStartReply",
      "crop",
      "depth",
      "directionFromMeta",
      "drawTask",
      "flip",
      "formatInstruction",
      "generatorVersion",
      "orientations",
      "parseMixture",
      "pixelsOf",
      "position",
      "presetNames",
      "presets",
      "readMeta",
      "shuffle",
      "tasks",
      "word",
    ]
  `)
})
