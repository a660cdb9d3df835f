import { expect, test } from 'vitest'
import type { Box } from '../readers/coordinates.ts'
import type { SceneGraph } from '../readers/scene-graph.ts'
import { mappedCompleteIou } from './box.ts'
import { sceneCountCredit, sceneLayoutCredit } from './scene-graph.ts'

const scene = (objects: [string, Box][], relationships = 1): SceneGraph => ({
  objects: objects.map(([label, box], i) => ({ id: `${label}.${i}`, label, box })),
  relationships: Array.from({ length: relationships }, () => ({ subject: 'a', predicate: 'on', object: 'b' })),
})
const truth = scene([
  ['chair', [20, 10, 60, 50]],
  ['desk', [0, 0, 10, 10]],
])

test('one of two objects, one of one relationships', () => {
  const said = scene([['chair', [10, 10, 50, 50]]])
  expect(sceneCountCredit(said, truth)).toBeCloseTo(0.65, 12)
  expect(sceneLayoutCredit(said, truth, mappedCompleteIou)).toBeCloseTo(0.3939, 4)
  expect(sceneLayoutCredit(said, truth)).toBeCloseTo(0.5756 / 2, 4)
})

test('each object is matched once, the best pair first', () => {
  const chairs = scene([
    ['chair', [0, 0, 10, 10]],
    ['chair', [20, 10, 60, 50]],
    ['table', [0, 0, 10, 10]],
  ])
  expect(sceneLayoutCredit(chairs, truth)).toBe(0.5)
})

test('no objects', () => {
  expect(sceneLayoutCredit(scene([]), scene([]))).toBe(1)
  expect(sceneLayoutCredit(truth, scene([]))).toBe(0)
  expect(sceneCountCredit(scene([], 0), scene([], 0))).toBe(1)
  expect(sceneCountCredit(truth, scene([], 0))).toBe(0)
})
