import { expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

test('the order of keys does not matter, that of lists does', () => {
  const text = canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })
  expect(text).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}')
  expect(canonicalJson({ a: true, b: [1, { c: 'x', d: null }] })).toBe(text)
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]))
})
