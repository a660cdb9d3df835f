import { expect, test } from 'vitest'
import * as main from './index.ts'
import * as openai from './openai.ts'
import * as fakes from './test.ts'

test('the public names are these', () => {
  expect(Object.keys(main).sort()).toMatchInlineSnapshot(`
    [
      "initModel",
      "openPolicy",
      "readModelFolder",
      "tinyModel",
      "writeModelFolder",
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
