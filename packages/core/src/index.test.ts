import { expect, test } from 'vitest'
import * as core from './index.ts'

test('the public values are these', () => {
  expect(Object.keys(core).sort()).toEqual([
    'SpatialError',
    'createRng',
    'decodeText',
    'isLfsPointer',
    'liesInFolder',
    'refuseLfsPointer',
    'taskNames',
    'telltaleBytes',
    'textEncoding',
  ])
})
