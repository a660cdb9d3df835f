import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createRng, type Puzzle } from '@spatial-ssrl/core'
import { depthProfiles, readDepth } from '@spatial-ssrl/image-ops/depth'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { presets } from '../catalogue/tasks.ts'
import { depthOf, slabs, textured } from '../task/scene.fixture.ts'
import { directionChoices, directionOf, type Orientation, orientations, type Relation } from './direction.ts'
import { directionFromMeta, position } from './position.ts'

const params = position.params.parse({})

interface Place {
  marker: number
  x: number
  y: number
  depth: number
}

interface Facts {
  camera: Place
  target: Place
  orientation: Orientation
  relation: Relation
  options: string[]
}

const slabScene = slabs(160, 120)
const generate = (seed: number, changes: object = {}, scene = slabScene) => {
  const puzzle = position.generate(scene, position.params.parse(changes), createRng(seed)) as Puzzle
  return { puzzle, facts: puzzle.meta as unknown as Facts, scene }
}

test('the boxed letter names the direction that the true depths give', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { puzzle, facts, scene } = generate(seed)
      const { camera, target, orientation, relation, options } = facts
      const at = ({ x, y }: Place) => scene.depth!.data[y * 160 + x]!
      const direction = directionOf(orientation, relation, { dx: target.x - camera.x, dz: at(target) - at(camera) })
      expect(directionFromMeta(puzzle.meta)).toBe(direction)
      expect(puzzle.problem).toContain(` ${puzzle.answer}. ${direction}`)
      expect(options.filter((option) => option === direction).length).toBe(1)
      expect([camera.marker, target.marker].sort()).toEqual([1, 2])
      expect(puzzle.problem).toMatch(new RegExp(`marker ${camera.marker}\\b.*marker ${target.marker}\\b`))
    }),
    { numRuns: 60 },
  )
})

test('near pairs share a depth, far pairs do not, and nothing lies near a boundary', () => {
  for (let seed = 0; seed < 40; seed++) {
    const { facts, scene } = generate(seed)
    const { camera, target, relation } = facts
    const at = ({ x, y }: Place) => scene.depth!.data[y * 160 + x]! / 8 // slabs span 8 m
    const gap = Math.abs(at(camera) - at(target))
    const [dx, dy] = [Math.abs(camera.x - target.x), Math.abs(camera.y - target.y)]
    expect(Math.hypot(dx, dy)).toBeGreaterThan(0.12 * 120)
    if (relation === 'x') {
      expect(gap).toBeLessThanOrEqual(params.nearGap)
      expect(dy).toBeLessThan(0.08 * 120)
    } else {
      expect(gap).toBeGreaterThanOrEqual(params.gap)
      if (relation === 'xz') expect(dx).toBeGreaterThan(0.15 * 120)
      else expect(dx).toBeLessThanOrEqual(0.15 * 120)
    }
  }
})

test.each(orientations)('looking %s: every relation and sign, end to end', (orientation) => {
  const weights = { left: 0, right: 0, towards: 0, away: 0, [orientation]: 1 }
  const seen = new Set<string>()
  for (let seed = 0; seed < 40; seed++) {
    for (const farShare of [0, 1]) {
      const { facts, puzzle, scene } = generate(seed, { orientations: weights, farShare })
      const { camera, target, relation, options } = facts
      expect(facts.orientation).toBe(orientation)
      const at = ({ x, y }: Place) => scene.depth!.data[y * 160 + x]!
      const direction = directionOf(orientation, relation, { dx: target.x - camera.x, dz: at(target) - at(camera) })
      expect(options['ABCD'.indexOf(puzzle.answer)]).toBe(direction)
      expect(options.toSorted()).toEqual(directionChoices[relation].toSorted())
      seen.add(`${relation} ${direction}`)
    }
  }
  const expected = ['x', 'xz'].flatMap((relation) => {
    const named = directionChoices[relation as 'x' | 'xz']
    const sideways = orientation === 'left' || orientation === 'right' ? ['Front', 'Back'] : ['Left', 'Right']
    return (relation === 'x' ? sideways : named).map((direction) => `${relation} ${direction}`)
  })
  expect([...seen]).toEqual(expect.arrayContaining(expected))
})

test('declines pairs whose direction in space is doubtful', () => {
  // Two walls: beside each other in the picture, but the step in depth is longer than the way from one to the other.
  const depth = depthOf(160, 120, (x) => (x < 0.35 ? 2 : x > 0.65 ? 12 : null))
  const scene = { image: textured(160, 120), depth }
  const strict = { level: { share: 0, pixels: 0 }, clearance: 40 }
  expect(position.generate(scene, position.params.parse(strict), createRng(0))).toEqual({
    declined: 'pairs are near a boundary between directions',
  })
  expect(generate(0, { ...strict, clearance: null }, scene).facts.relation).toBe('xz')
})

test('declines markers that would hide what they mark', () => {
  // Poles that are narrower than a marker; between them nothing has depth.
  const depth = depthOf(160, 120, (x) => (Math.floor(x * 160) % 40 < 5 ? 2 + Math.floor(x * 4) : null))
  const scene = { image: textured(160, 120), depth }
  const params = position.params.parse({ leastValid: 0.1 })
  expect(position.generate(scene, params, createRng(0))).toEqual({ declined: 'a marker would hide what it marks' })
})

test('farShare chooses the kind of pair', () => {
  for (let seed = 0; seed < 10; seed++) {
    expect(generate(seed, { farShare: 0 }).facts.relation).toBe('x')
    expect(generate(seed, { farShare: 1 }).facts.relation).not.toBe('x')
  }
})

test('orientation weights are kept', () => {
  const orientations = { left: 0, right: 0, towards: 3, away: 1 }
  const counts = { left: 0, right: 0, towards: 0, away: 0 }
  for (let seed = 0; seed < 200; seed++) counts[generate(seed, { orientations }, slabs(80, 60)).facts.orientation]++
  expect(counts.left + counts.right).toBe(0)
  expect(Math.abs(counts.towards - 150)).toBeLessThan(25)
})

test.each([
  ['no depth', { image: textured(80, 80) }],
  ['depth gives no distances, only an order', { ...slabs(), depth: { ...slabs().depth!, kind: 'ordinal' as const } }],
  ['image too small', slabs(47, 60)],
  ['too little valid depth', { image: textured(80, 80), depth: depthOf(80, 80, (x) => (x < 0.1 ? 1 + x : null)) }],
  ['depth is flat', { image: textured(80, 80), depth: depthOf(80, 80, () => 3) }],
  [
    'no pair of regions',
    { image: textured(80, 80), depth: depthOf(80, 80, (x, y) => ((Math.floor(x * 80) + Math.floor(y * 80)) % 2) + 1) },
  ],
])('declines: %s', (declined, scene) => {
  for (const preset of [params, position.params.parse({ ...params, search: 'centre', attempts: 3 })])
    expect(position.generate(scene, preset, createRng(0))).toEqual({ declined })
})

const shared = fileURLToPath(new URL('../../../../../shared/', import.meta.url))
const truth = `${shared}vectors/position-regions.json`

test.skipIf(!existsSync(truth))('the paper preset finds the published regions', async () => {
  const expected = JSON.parse(readFileSync(truth, 'utf8'))
  const depth = await readDepth(`${shared}data/rgbd/${expected.file}`, depthProfiles.megadepth)
  const image = { width: 1600, height: 1064, data: new Uint8Array(1600 * 1064 * 3) }
  for (const kind of ['far', 'near'] as const) {
    const paper = { ...presets.paper.position, farShare: kind === 'far' ? 1 : 0 }
    const { facts, puzzle } = generate(0, paper, { image, depth })
    const [low, high] = puzzle.meta.depthRange as [number, number]
    expect([low, high]).toEqual([expect.closeTo(expected.min, 3), expect.closeTo(expected.max, 3)])
    const found = [facts.camera, facts.target]
    for (const { x, y, maxDepth } of expected[kind])
      expect(found).toContainEqual(expect.objectContaining({ x, y, depth: maxDepth }))
  }
})
