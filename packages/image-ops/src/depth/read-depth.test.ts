import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { DepthMap } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { encodePng } from '../codec.ts'
import { textured } from '../textured.fixture.ts'
import { encodeNpy } from './formats/npy.ts'
import { encodeDepthPng16 } from './formats/png16.ts'
import { depthProfiles } from './profile/profiles.ts'
import { readDepth } from './read-depth.ts'

const metres = depthProfiles.metres
const ramp = Float32Array.from({ length: 600 }, (_, i) => i * 0.125)
const rampFile = encodeNpy(ramp, [20, 30])

/** A map with `change` made to the ramp. */
function changed(change: (values: Float32Array) => void): Uint8Array {
  const values = ramp.slice()
  change(values)
  return encodeNpy(values, [20, 30])
}

test('scales, and flags what the profile calls invalid', async () => {
  const file = changed((values) => {
    values[5] = Number.NaN
    values[6] = Number.POSITIVE_INFINITY
    values[7] = 65535
  })
  const map = await readDepth(file, { scale: 2, kind: 'metric', invalid: [0, 65535], clip: [1, 100] })
  expect([map.width, map.height, map.kind]).toEqual([30, 20, 'metric'])
  expect([...map.valid.subarray(0, 12)]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]) // below 1 m, not finite, 65535
  expect(map.data[8]).toBe(2)
  expect(map.valid[400]).toBe(1) // 100 m
  expect(map.valid[401]).toBe(0)
  expect(map.data.every(Number.isFinite)).toBe(true)
})

test('a depth too large for float32 is no depth', async () => {
  const file = changed((values) => values.fill(3e38, 5, 6))
  const map = await readDepth(file, { scale: 1000, kind: 'metric', invalid: [0] })
  expect([...map.valid.subarray(4, 7)]).toEqual([1, 0, 1])
  expect(map.data.every(Number.isFinite)).toBe(true)
})

test('a mask takes pixels away', async () => {
  const mask = encodeNpy(
    Float32Array.from({ length: 600 }, (_, i) => i % 2),
    [20, 30],
  )
  const { valid } = await readDepth(rampFile, metres, { mask })
  expect([...valid.subarray(0, 5)]).toEqual([0, 1, 0, 1, 0])
})

test('16-bit PNG is exact in both directions', async () => {
  const data = Float32Array.from({ length: 65536 }, (_, i) => i)
  const valid = Uint8Array.from({ length: 65536 }, (_, i) => (i === 0 ? 0 : 1))
  const map: DepthMap = { width: 256, height: 256, data, valid, kind: 'relative' }
  const bytes = await encodeDepthPng16(map, { scale: 1 })
  expect(await readDepth(bytes, { scale: 1, kind: 'relative', invalid: [0] })).toEqual(map)
})

test('HDF5 with chunks and compression, by key', async () => {
  const file = fileURLToPath(new URL('../vectors/chunked-depth.golden.h5', import.meta.url))
  const map = await readDepth(file, depthProfiles.megadepth)
  expect([map.width, map.height]).toEqual([20, 17])
  expect([...map.data]).toEqual(Array.from({ length: 340 }, (_, i) => i * 0.25))
  expect(map.valid[0]).toBe(0)
  await expect(readDepth(file, { ...depthProfiles.megadepth, key: 'z' })).rejects.toThrow(/no dataset 'z', there are/)
  await expect(readDepth(file, { ...depthProfiles.megadepth, key: 'cube' })).rejects.toThrow(/to have shape \(H, W\)/)
  const cut = new Uint8Array(readFileSync(file)).subarray(0, 1500)
  await expect(readDepth(cut, depthProfiles.megadepth)).rejects.toThrow(/not a readable HDF5 file/)
})

test.each([
  [
    'another size',
    rampFile,
    { size: { width: 30, height: 21 } },
    /depth is 30×20, its photograph 30×21: bring both to one size/,
  ],
  ['a mask of another size', rampFile, { mask: encodeNpy(new Float32Array(4), [2, 2]) }, /mask is 2×2/],
  ['an ordinal map', changed((values) => values.fill(-1, 3, 9)), {}, /negative depth, so an ordinal map/],
  ['a constant', changed((values) => values.fill(3)), {}, /only 1 different depths/],
  ['nothing valid', changed((values) => values.fill(Number.NaN)), {}, /no valid depth/],
  ['levels of 8 bits', changed((values) => values.set(values.map(Math.floor))), {}, /8-bit picture of depth/],
  ['no known container', Uint8Array.of(1, 2, 3, 4), {}, /none of npy, npz, HDF5, PNG/],
  ['a missing file', 'nowhere/depth.npy', {}, /cannot be read: check the path/],
] as const)('refuses %s', async (_, source, options, message) => {
  await expect(readDepth(source, metres, options)).rejects.toThrow(message)
  await expect(readDepth(source, metres, options)).rejects.toMatchObject({ code: 'data' })
})

test('refuses colour and 8-bit PNG', async () => {
  await expect(readDepth(await encodePng(textured(32, 32)), depthProfiles.scannet)).rejects.toThrow(
    /expected a 16-bit grey PNG/,
  )
})

const samples = fileURLToPath(new URL('../../../../../shared/data/rgbd/', import.meta.url))

test.skipIf(!existsSync(samples))('reads the published samples', async () => {
  const diode = await readDepth(`${samples}RGB-D_depth3.npy`, depthProfiles.diode, {
    mask: `${samples}RGB-D_depth_mask3.npy`,
    size: { width: 1024, height: 768 },
  })
  const share = (map: DepthMap) => map.valid.reduce((sum, flag) => sum + flag, 0) / map.valid.length
  expect(share(diode)).toBeCloseTo(0.893, 3)
  const mega = await readDepth(`${samples}RGB-D_depth1.h5`, depthProfiles.megadepth)
  expect([mega.width, mega.height, mega.kind]).toEqual([1600, 1064, 'relative'])
  expect(share(mega)).toBeCloseTo(0.662, 3)
})

test('a map of the same proportions is brought to its photograph where the profile says so', async () => {
  const size = { width: 90, height: 60 }
  const map = await readDepth(rampFile, { ...metres, resize: true }, { size })
  expect([map.width, map.height, map.data[91 * 30]]).toEqual([90, 60, ramp[30 * 10 + 10]])
  await expect(readDepth(rampFile, metres, { size })).rejects.toThrow('add "resize": true to the profile')
  const other = { width: 90, height: 70 }
  await expect(readDepth(rampFile, { ...metres, resize: true }, { size: other })).rejects.toThrow(
    'bring both to one size',
  )
})

test('a disparity needs its calib.txt', async () => {
  const profile = { ...depthProfiles.middlebury, container: 'npy' as const }
  await expect(readDepth(rampFile, profile)).rejects.toThrow(/no calib.txt beside it: give focal, baseline and offset/)
  const calibration = 'cam0=[100 0 1; 0 100 1; 0 0 1]\ndoffs=0\nbaseline=50\n'
  const { data, valid } = await readDepth(rampFile, profile, { calibration })
  expect([valid[0], data[80]]).toEqual([0, Math.fround((0.001 * 100 * 50) / 10)])
})
