import { expect, test } from 'vitest'
import { depthProfile, depthProfiles } from './profile.ts'

test('finds profiles by name', () => {
  expect(depthProfile('kitti')).toBe(depthProfiles.kitti)
})

test('reads a profile from JSON; 0 is invalid unless said otherwise', () => {
  expect(depthProfile('{"scale": 0.5, "kind": "relative"}')).toEqual({ scale: 0.5, kind: 'relative', invalid: [0] })
  expect(depthProfile('{"scale": 1, "kind": "metric", "invalid": [], "clip": [0.5, 80]}').clip).toEqual([0.5, 80])
})

test.each([
  ['diod', /unknown depth profile 'diod': choose one of diode, megadepth/],
  ['toString', /unknown depth profile/],
  ['{"scale": 1', /not valid JSON/],
  ['{"scale": 1, "kind": "metric", "unit": "m"}', /unknown key 'unit'/],
  ['{"scale": 0, "kind": "metric"}', /scale must be a number above 0/],
  ['{"scale": 1, "kind": "far"}', /kind must be metric or relative/],
  ['{"scale": 1, "kind": "metric", "clip": [3, 2]}', /clip must be two rising numbers/],
  ['{"kind": "metric"}', /scale is missing/],
])('refuses %s', (text, message) => {
  expect(() => depthProfile(text)).toThrow(message)
})
