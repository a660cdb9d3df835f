import { expect, test } from 'vitest'
import * as tasks from './index.ts'

test('the public values are these', () => {
  expect(Object.keys(tasks).sort()).toMatchInlineSnapshot(`
    [
      "answerKinds",
      "ask",
      "bareReply",
      "coldStartReply",
      "crop",
      "depth",
      "directionFromMeta",
      "drawTask",
      "flip",
      "formatInstruction",
      "generatorVersion",
      "mixturePresetNames",
      "mixturePresets",
      "orientations",
      "parseMixture",
      "parseTemplates",
      "parseVariants",
      "pixelsOf",
      "position",
      "presetNames",
      "presets",
      "promptFormat",
      "questions",
      "readMeta",
      "shuffle",
      "tasks",
      "uniformity",
    ]
  `)
})
