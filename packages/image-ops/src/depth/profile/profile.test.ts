import { expect, test } from 'vitest'
import { depthProfile } from './profile.ts'
import { depthProfiles } from './profiles.ts'

test('finds profiles by name', () => {
  expect(depthProfile('kitti')).toBe(depthProfiles.kitti)
})

test('reads a profile from JSON; 0 is invalid unless said otherwise', () => {
  expect(depthProfile('{"scale": 0.5, "kind": "relative"}')).toEqual({ scale: 0.5, kind: 'relative', invalid: [0] })
  expect(depthProfile('{"scale": 1, "kind": "metric", "invalid": [], "clip": [0.5, 80]}').clip).toEqual([0.5, 80])
})

test('every named profile would pass as JSON', () => {
  for (const [name, profile] of Object.entries(depthProfiles))
    expect(depthProfile(JSON.stringify(profile)), name).toEqual(profile)
})

test.each([
  ['diod', /unknown depth profile 'diod': choose one of diode, megadepth/],
  ['toString', /unknown depth profile/],
  ['{"scale": 1', /not valid JSON/],
  ['{"scale":\n\r\n1', /^depth profile: not valid JSON: [^\n\r]+$/],
  ['{"scale": 1, "kind": "metric", "unit": "m"}', /Unrecognized key: "unit"/],
  ['{"scale": 0, "kind": "metric"}', /scale: Too small: expected number to be >0/],
  ['{"scale": 1, "kind": "far"}', /kind: Invalid option: expected one of "metric"/],
  ['{"scale": 1, "kind": "metric", "clip": [3, 2]}', /clip: expected two rising numbers/],
  ['{"kind": "metric"}', /scale: Invalid input: expected number/],
  ['{"scale": 1, "kind": "metric", "nearness": true}', /set kind to ordinal/],
  ['{"scale": 1, "kind": "metric", "disparity": {"focal": 0, "baseline": 1}}', /disparity\.focal: /],
  ['[1]', /unknown depth profile/],
])('refuses %s', (text, message) => {
  expect(() => depthProfile(text)).toThrow(message)
})
