import { createRng, type Puzzle } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { presets } from '../catalogue/tasks.ts'
import { depthOf, slabs, textured } from '../task/scene.fixture.ts'
import { depth } from './depth.ts'
import { bandsOf } from './regions.ts'

const params = depth.params.parse({})
const image = textured(128, 96)

interface Marked {
  marker: number
  x: number
  y: number
}

test('the answer sorts the true depths under the markers', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const map = depthOf(128, 96, (x, y) => 2 + 9 * x + 4 * y + Math.sin(seed))
      const { answer, meta } = depth.generate({ image, depth: map }, params, createRng(seed)) as Puzzle
      const regions = meta.regions as unknown as Marked[]
      const at = (marker: number) => {
        const { x, y } = regions.find((region) => region.marker === marker)!
        return map.data[y * 128 + x]!
      }
      const sorted = [1, 2, 3].sort((a, b) => at(a) - at(b))
      expect(answer).toBe(sorted.join('-'))
    }),
    { numRuns: 40 },
  )
})

test('markers keep apart, inside, and on valid ground; nothing else of the picture changes', () => {
  for (let seed = 0; seed < 8; seed++) {
    const map = depthOf(128, 96, (x, y) => (y < 0.3 ? null : 1 + 20 * x * y))
    const puzzle = depth.generate({ image, depth: map }, params, createRng(seed)) as Puzzle
    const regions = puzzle.meta.regions as unknown as Marked[]
    const diameter = 0.12 * 96
    for (const [i, { x, y }] of regions.entries()) {
      expect(Math.min(x, y, 127 - x, 95 - y)).toBeGreaterThanOrEqual(Math.floor(diameter / 2))
      expect(y).toBeGreaterThanOrEqual(0.3 * 96)
      for (const other of regions.slice(i + 1)) expect(Math.hypot(x - other.x, y - other.y)).toBeGreaterThan(diameter)
    }
    const changed = Array.from({ length: 128 * 96 }, (_, p) => p).filter((p) => {
      const free = regions.every(({ x, y }) => Math.hypot(x - (p % 128), y - Math.floor(p / 128)) > diameter / 2 + 2)
      return free && puzzle.images[0]!.data[p * 3] !== image.data[p * 3]
    })
    expect(changed).toEqual([])
  }
})

test('regions lie in their bands', () => {
  const { meta } = depth.generate(slabs(), params, createRng(1)) as Puzzle
  const depths = (meta.regions as { depth: number }[]).map((region) => region.depth).sort((a, b) => a - b)
  for (const [i, [low, high]] of bandsOf(3, 0.05).entries()) {
    expect(depths[i]!).toBeGreaterThanOrEqual(low)
    expect(depths[i]!).toBeLessThanOrEqual(high)
  }
})

test('the paper preset falls back to its smaller window', () => {
  const paper = depth.params.parse(presets.paper.depth)
  // Stripes of three depths, 14 px high: too narrow for 25 px, wide enough for 11.
  const map = depthOf(200, 200, (_, y) => [1, 5, 9][Math.floor((y * 200) / 14) % 3]!)
  const scene = { image: textured(200, 200), depth: map }
  expect(depth.generate(scene, paper, createRng(0))).toHaveProperty('answer')
  expect(depth.generate(scene, { ...paper, fallback: null }, createRng(0))).toEqual({
    declined: 'no flat region in a depth band',
  })
})

test.each([2, 3, 4, 5, 6])('%i regions give as many markers, sorted by depth', (regions) => {
  const params = depth.params.parse({ regions })
  const map = depthOf(160, 120, (x) => 1 + 10 * x)
  for (let seed = 0; seed < 5; seed++) {
    const scene = { image: textured(160, 120), depth: map }
    const { answer, problem, meta } = depth.generate(scene, params, createRng(seed)) as Puzzle
    const marked = meta.regions as unknown as Marked[]
    const byDepth = marked.toSorted((a, b) => map.data[a.y * 160 + a.x]! - map.data[b.y * 160 + b.x]!)
    expect(answer).toBe(byDepth.map(({ marker }) => marker).join('-'))
    expect(problem).toContain(marked.map(({ marker }) => marker).join(', '))
  }
  expect(depth.chance(params)).toBeCloseTo(1 / [1, 1, 2, 6, 24, 120, 720][regions]!)
})

test('three bands with the default gap are the published ones', () => {
  const rounded = bandsOf(3, 0.05).map((band) => band.map((edge) => Math.round(edge * 1e9) / 1e9))
  expect(rounded).toEqual([
    [0, 0.3],
    [0.35, 0.65],
    [0.7, 1],
  ])
})

test('declines depths that a sensor could not tell apart', () => {
  const far = depthOf(128, 96, (x) => 20 + 0.5 * x) // half a metre in twenty
  expect(depth.generate({ image, depth: far }, params, createRng(0))).toEqual({
    declined: 'depths differ by less than noise',
  })
  expect(depth.generate({ image, depth: far }, { ...params, noise: 0.001 }, createRng(0))).toHaveProperty('answer')
  const order = { ...far, kind: 'ordinal' as const }
  expect(depth.generate({ image, depth: order }, params, createRng(0))).toHaveProperty('answer')
})

test('declines markers that would hide what they mark', () => {
  // Nothing at the near depth but a pole that is narrower than a marker.
  const pole = depthOf(128, 96, (x) => (Math.abs(x - 0.5) < 0.02 ? 1 : x < 0.5 ? 6 : 10))
  expect(depth.generate({ image, depth: pole }, params, createRng(0))).toEqual({
    declined: 'a marker would hide what it marks',
  })
  expect(depth.generate({ image, depth: pole }, { ...params, leastVisible: 0 }, createRng(0))).toHaveProperty('answer')
})

test.each([
  ['no depth', { image }],
  ['image too small', slabs(47, 60)],
  ['too little valid depth', { image, depth: depthOf(128, 96, (x) => (x < 0.1 ? 1 + x : null)) }],
  ['depth is flat', { image, depth: depthOf(128, 96, () => 3) }],
  ['no flat region in a depth band', { image, depth: depthOf(128, 96, (x) => (x < 0.5 ? 1 : 9)) }],
])('declines: %s', (declined, input) => {
  expect(depth.generate(input, params, createRng(0))).toEqual({ declined })
})

test('declines when the only regions touch', () => {
  // One small island of three depths; the rest has two bands only and a checker that is nowhere flat.
  const map = depthOf(128, 96, (x, y) => {
    const [u, v] = [Math.floor(x * 128), Math.floor(y * 96)]
    if (u >= 60 && u < 72 && v >= 40 && v < 48) return [1, 5, 9][Math.floor((u - 60) / 4)]!
    return (u + v) % 2 === 0 ? 1 : 9
  })
  const anyhow = { ...params, leastVisible: 0 }
  expect(depth.generate({ image, depth: map }, anyhow, createRng(0))).toEqual({ declined: 'markers would overlap' })
})
