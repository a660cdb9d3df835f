import fc from 'fast-check'
import { expect, test } from 'vitest'
import { depthOf } from '../task/scene.fixture.ts'
import type { Relation } from './direction.ts'
import { isClear } from './sightline.ts'

const map = depthOf(200, 100, () => 1) // focal length 173 px at 60°
const rules = { fieldOfView: 60, clearance: 15 }
const block = (x: number, depth: number) => ({ x, y: 50, least: depth, most: depth })

test.each<[string, Relation, number, number, number, number, boolean]>([
  ['side by side', 'x', 60, 4, 140, 4, true],
  ['side by side, but the step in depth is as long', 'x', 60, 4, 140, 6, false],
  ['one behind the other', 'z', 95, 2, 105, 6, true],
  ['behind, but as far beside', 'z', 60, 4, 140, 6, false],
  ['behind and beside', 'xz', 60, 4, 140, 6, true],
  ['behind and hardly beside', 'xz', 95, 2, 105, 9, false],
  ['to the right in the picture, to the left in space', 'xz', 130, 8, 150, 2, false],
])('%s', (_, relation, x, depth, otherX, otherDepth, clear) => {
  const [a, b] = [block(x, depth), block(otherX, otherDepth)]
  expect(isClear(a, b, relation, map, rules)).toBe(clear)
  expect(isClear(b, a, relation, map, rules)).toBe(clear)
  expect(isClear(a, b, relation, map, { ...rules, clearance: null })).toBe(true)
})

test('does not depend on the unit of depth', () => {
  const depths = fc.double({ min: 0.5, max: 50, noNaN: true })
  const columns = fc.integer({ min: 0, max: 199 })
  const relations = fc.constantFrom<Relation>('x', 'z', 'xz')
  fc.assert(
    fc.property(columns, depths, columns, depths, relations, (x, depth, otherX, otherDepth, relation) => {
      const inUnits = (unit: number) =>
        isClear(block(x, unit * depth), block(otherX, unit * otherDepth), relation, map, rules)
      expect(inUnits(1024)).toBe(inUnits(1)) // a power of two: rounding is the same
    }),
  )
})
