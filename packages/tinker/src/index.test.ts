import { expect, test } from 'vitest'
import * as main from './index.ts'
import * as fakes from './test.ts'

test('the public names are these', () => {
  expect(Object.keys(main).sort()).toEqual([
    'TinkerError',
    'findSavedState',
    'openTinker',
    'openTinkerPolicy',
    'parseTinkerPath',
    'protocolVersion',
    'tinkerPath',
  ])
  expect(Object.keys(fakes)).toEqual(['scriptedTinker'])
})
