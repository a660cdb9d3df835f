import { expect, test } from 'vitest'
import * as tasks from './index.ts'

test('the public values are these', () => {
  expect(Object.keys(tasks).sort()).toMatchInlineSnapshot(`
    [
      "ask",
      "bareReply",
      "coldStartReply",
      "crop",
      "depth",
      "directionFromMeta",
      "drawTask",
      "findTask",
      "flip",
      "formatInstruction",
      "generatorVersion",
      "maze",
      "mixturePresetNames",
      "mixturePresets",
      "orientations",
      "parseMixture",
      "parseTemplates",
      "parseVariants",
      "pixelsOf",
      "plainReply",
      "position",
      "presetNames",
      "presetOf",
      "presets",
      "promptFormat",
      "publishedTasks",
      "questions",
      "readMeta",
      "rotation",
      "shuffle",
      "taskNames",
      "taskOf",
      "taskRules",
      "tasks",
      "uniformity",
    ]
  `)
})
