import { expect, test } from 'vitest'
import * as main from './index.ts'
import * as fakes from './test.ts'
import * as vision from './vision.ts'

test('the public names are these', () => {
  expect(Object.keys(main).sort()).toMatchInlineSnapshot(`
    [
      "buildGenerateGraph",
      "buildScoreGraph",
      "buildTrainGraph",
      "initModel",
      "openPolicy",
      "parameterList",
      "parseModelConfig",
      "presetNames",
      "readConfig",
      "readModelFolder",
      "readProcessor",
      "readSafetensors",
      "readSafetensorsHeader",
      "tinyModel",
      "toConfigJson",
      "toFloat32",
      "writeModelFolder",
      "writeSafetensors",
    ]
  `)
  expect(Object.keys(fakes)).toEqual(['scriptedPolicy'])
  expect(Object.keys(vision)).toEqual(['fitPicture'])
})
