import { expect, test } from 'vitest'
import * as main from './index.ts'
import * as openai from './openai.ts'
import * as fakes from './test.ts'

test('the public names are these', () => {
  expect(Object.keys(main).sort()).toMatchInlineSnapshot(`
    [
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
  expect(Object.keys(fakes).sort()).toMatchInlineSnapshot(`
    [
      "scriptedPolicy",
      "scriptedServer",
    ]
  `)
  expect(Object.keys(openai).sort()).toEqual([
    'EndpointError',
    'fitPicture',
    'omittable',
    'openEndpoint',
    'shownAddress',
  ])
})
