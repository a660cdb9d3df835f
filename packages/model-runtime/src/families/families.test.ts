import { expect, test } from 'vitest'
import { familyOf, parseModelConfig } from './families.ts'
import { smallConfig } from './qwen25vl/small-config.fixture.ts'

test('a configuration names its family', () => {
  expect(familyOf(smallConfig).modelTypes).toEqual(['qwen2_5_vl'])
  expect(() => familyOf({ ...smallConfig, family: 'other' })).toThrow('expected a family of this version, got other')
})

test.each([
  [{ model_type: 'mistral' }, '"mistral" is not read'],
  [{}, 'found none'],
  [{ model_type: 7 }, 'found "7"'],
  [{ model_type: null }, 'found "null"'],
  [{ model_type: 'x\n'.repeat(50) }, '…" is not read'],
])('%o is told as found, beside what is read', (json, found) => {
  const read = () => parseModelConfig(json, 'config.json')
  expect(read).toThrow(/^config\.json: model_type: [^\n]+; expected one of qwen2_5_vl, .*llama, /)
  expect(read).toThrow(found)
})
