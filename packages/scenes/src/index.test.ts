import { expect, test } from 'vitest'
import * as scenes from './index.ts'

test('the public values are these', () => {
  expect(Object.keys(scenes).sort()).toMatchInlineSnapshot(`
    [
      "cameraAxes",
      "colourNames",
      "generateScene",
      "project",
      "toCamera",
    ]
  `)
})
