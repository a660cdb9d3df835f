import { expect, test } from 'vitest'
import * as main from './index.ts'
import * as fakes from './test.ts'

test('the public names are these', () => {
  expect(Object.keys(main).sort()).toEqual([
    'EndpointError',
    'omittable',
    'openEndpoint',
    'openServerControl',
    'shownAddress',
  ])
  expect(Object.keys(fakes)).toEqual(['scriptedServer'])
})
