import { expect, test } from 'vitest'
import { familyOf } from './families.ts'
import { smallConfig } from './qwen25vl/small-config.fixture.ts'

test('a configuration names its family', () => {
  expect(familyOf(smallConfig).modelTypes).toEqual(['qwen2_5_vl'])
  expect(() => familyOf({ ...smallConfig, family: 'other' })).toThrow('expected a family of this version, got other')
})
