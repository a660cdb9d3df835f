import { type JsonObject, type TaskName, taskNames } from '@spatial-ssrl/core'
import { tasks } from './tasks.ts'

/** `default`: questions with one right answer, marks that fit the picture. `paper`: the released code's numbers and its habits. */
export const presetNames = ['default', 'paper'] as const
export type PresetName = (typeof presetNames)[number]

const pixels = (count: number) => ({ share: 0, pixels: count })
const patchLook = { label: pixels(48), border: pixels(2), borderColour: [0, 0, 255] } // blue: red in OpenCV's channel order
const markerLook = { diameter: pixels(38), coloured: false }

/** What the released code does otherwise than the defaults; see the README for the list in words. */
const paper: Record<TaskName, JsonObject> = {
  shuffle: { identity: true, leastDifference: 0, look: patchLook },
  flip: { leastDifference: 0, look: patchLook },
  crop: { leastDifference: 0 },
  depth: {
    window: pixels(25),
    wholeWindow: false,
    fallback: { window: pixels(11), spread: 0.2 },
    noise: 0,
    leastVisible: 0,
    leastValid: 0,
    look: markerLook,
  },
  position: {
    search: 'centre',
    block: pixels(15),
    level: pixels(30),
    nearGap: 0.25,
    sideways: pixels(150),
    noise: 0,
    clearance: null,
    leastVisible: 0,
    percentiles: [0, 100],
    orientations: { left: 0.3, right: 0.3, towards: 0.3, away: 0.1 },
    attempts: 64,
    leastValid: 0,
    look: markerLook,
  },
}

/** Complete parameters by preset and task. */
export const presets: Record<PresetName, Record<TaskName, JsonObject>> = {
  default: complete(() => ({})),
  paper: complete((name) => paper[name]),
}

function complete(changes: (name: TaskName) => JsonObject): Record<TaskName, JsonObject> {
  return Object.fromEntries(taskNames.map((name) => [name, tasks[name].params.parse(changes(name))])) as Record<
    TaskName,
    JsonObject
  >
}
