import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeNumbers } from './decode-numbers.ts'
import { parseCalibration } from './profile/calibration.ts'
import type { DepthProfile } from './profile/profile-schema.ts'
import { depthProfiles } from './profile/profiles.ts'

const decode = (values: number[], profile: DepthProfile, width = values.length) =>
  decodeNumbers({ width, height: values.length / width, values: Float64Array.from(values) }, profile, undefined, 'x')

test.each([
  ['kitti', 256, 1],
  ['vkitti2', 100, 1],
  ['scannet', 1000, 1],
  ['arkitscenes', 2500, 2.5],
  ['nyu', 1250, 1.25],
  ['tum', 5000, 1],
  ['matterport', 4000, 1],
  ['diode', 3.5, 3.5],
  ['tartanair', 8000, 8000],
] as const)('%s: a stored %d is %d m', (name, stored, metres) => {
  const { data, valid, kind } = decode([stored, 0], depthProfiles[name])
  expect([data[0], valid[0], valid[1], kind]).toEqual([Math.fround(metres), 1, 0, 'metric'])
})

test('sky is no depth', () => {
  expect([...decode([65535, 100], depthProfiles.vkitti2).valid]).toEqual([0, 1])
  expect([...decode([10_000, 100], depthProfiles.tartanair).valid]).toEqual([0, 1])
  expect([...decode([1e10, 100], depthProfiles.metres).valid]).toEqual([0, 1])
})

test('SUN RGB-D: turning the bits back gives millimetres; beyond 8 m there is nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8000 }), (millimetres) => {
      const stored = ((millimetres << 3) | (millimetres >> 13)) & 0xffff
      expect(decode([stored], depthProfiles.sunrgbd).data[0]).toBe(Math.fround(millimetres * 0.001))
    }),
  )
  expect(decode([((9000 << 3) & 0xffff) | (9000 >> 13)], depthProfiles.sunrgbd).valid[0]).toBe(0)
})

test('Hypersim: a wall at right angles to the axis has one depth, whatever the length of the rays', () => {
  const [width, height, wall] = [1024, 768, 4]
  const rays = Array.from({ length: width * height }, (_, i) => {
    const [dx, dy] = [(i % width) + 0.5 - width / 2, Math.floor(i / width) + 0.5 - height / 2]
    return (wall * Math.hypot(dx, dy, 886.81)) / 886.81
  })
  const { data } = decode(rays, depthProfiles.hypersim, width)
  expect(Math.max(...[0, 1023, 400_000, 786_431].map((i) => Math.abs(data[i]! - wall)))).toBeLessThan(1e-6)
  expect(rays[0]).toBeGreaterThan(4.9)
})

test('Middlebury: depth from disparity by calib.txt, nearer where the disparity is larger', () => {
  const text =
    'cam0=[3997.684 0 1176.728; 0 3997.684 1011.728; 0 0 1]\ncam1=[1 0 0; 0 1 0; 0 0 1]\ndoffs=131.111\nbaseline=193.001\nwidth=2964\n'
  const calibration = parseCalibration(text, 'calib.txt')
  expect(calibration).toEqual({ focal: 3997.684, baseline: 193.001, offset: 131.111 })
  const stored = { width: 3, height: 1, values: Float32Array.of(100, 200, Number.POSITIVE_INFINITY) }
  const { data, valid } = decodeNumbers(stored, depthProfiles.middlebury, calibration, 'x')
  expect(data[0]).toBeCloseTo((0.001 * 3997.684 * 193.001) / 231.111, 5)
  expect(data[1]!).toBeLessThan(data[0]!)
  expect([...valid]).toEqual([1, 1, 0])
  expect(() => parseCalibration('baseline=1', 'calib.txt')).toThrow('calib.txt: no cam0')
})

test('nearness turns around into an order, negative numbers included', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 20 }), (values) => {
      const { data, valid, kind } = decode(values, depthProfiles['depth-anything'])
      expect(kind).toBe('ordinal')
      expect(valid.every((flag) => flag === 1)).toBe(true)
      expect(Math.min(...data)).toBe(0)
      for (const [i, value] of values.entries())
        for (const [k, other] of values.entries()) if (value > other) expect(data[i]!).toBeLessThan(data[k]!)
    }),
  )
})

test('transpose reads columns as rows', () => {
  const { width, height, data } = decode([1, 2, 3, 4, 5, 6], { ...depthProfiles.metres, transpose: true }, 3)
  expect([width, height, ...data]).toEqual([2, 3, 1, 4, 2, 5, 3, 6])
})
