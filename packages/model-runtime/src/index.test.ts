import { expect, test } from 'vitest'
import * as gguf from './gguf.ts'
import * as main from './index.ts'
import * as fakes from './test.ts'
import * as vision from './vision.ts'

test('the public names are these', () => {
  expect(Object.keys(main).sort()).toMatchInlineSnapshot(`
    [
      "checkDevice",
      "initModel",
      "openPolicy",
      "openProcessor",
      "planMemory",
      "quantiseModel",
      "readModelFolder",
      "tinyModel",
      "writeModelFolder",
    ]
  `)
  expect(Object.keys(fakes)).toEqual(['scriptedPolicy'])
  expect(Object.keys(vision)).toEqual(['fitPicture'])
  expect(Object.keys(gguf)).toEqual(['convertGguf'])
})
