import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

test('the order of keys does not matter, that of lists does', () => {
  const text = canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })
  expect(text).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}')
  expect(canonicalJson({ a: true, b: [1, { c: 'x', d: null }] })).toBe(text)
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]))
})

test('it is JSON of the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(plain(value))
    }),
  )
})

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) // −0 is 0 in JSON
