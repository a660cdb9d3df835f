import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSceneGraph } from './scene-graph.ts'

const graph = {
  objects: [
    { id: 'chair.1', bbox: [0, 0, 10, 10] },
    { id: 'desk.1', bbox: [5, 5, 20, 20] },
  ],
  relationships: [{ subject: 'chair.1', predicate: 'left of', object: 'desk.1' }],
}
const value = {
  objects: [
    { id: 'chair.1', label: 'chair', box: [0, 0, 10, 10] },
    { id: 'desk.1', label: 'desk', box: [5, 5, 20, 20] },
  ],
  relationships: graph.relationships,
}

test('a scene graph, alone or between tags', () => {
  expect(readSceneGraph(JSON.stringify(graph))).toEqual(value)
  expect(readSceneGraph(`<scene>{}</scene> <scene>${JSON.stringify(graph)}</scene><think>…`)).toEqual(value)
})

const [chair, desk] = graph.objects as [object, object]
test.each([
  ['an unclosed tag', `<scene>${JSON.stringify(graph)}`],
  ['no JSON', '<scene>chair</scene>'],
  ['null', 'null'],
  ['a list', '[]'],
  ['a missing key', JSON.stringify({ objects: [] })],
  ['another key', JSON.stringify({ ...graph, answer: 'B' })],
  ['another key of an object', JSON.stringify({ ...graph, objects: [{ ...chair, colour: 'red' }] })],
  ['an id twice', JSON.stringify({ ...graph, objects: [chair, chair] })],
  ['an id without a number', JSON.stringify({ ...graph, objects: [{ ...chair, id: 'chair' }] })],
  ['a box of three', JSON.stringify({ ...graph, objects: [{ ...chair, bbox: [1, 2, 3] }] })],
  ['a box of texts', JSON.stringify({ ...graph, objects: [{ ...chair, bbox: ['1', '2', '3', '4'] }] })],
  ['a box inside out', JSON.stringify({ ...graph, objects: [desk, { ...chair, bbox: [10, 0, 0, 10] }] })],
  ['a crowd', JSON.stringify({ ...graph, relationships: Array(201).fill(graph.relationships[0]) })],
  ['a relationship without predicate', JSON.stringify({ ...graph, relationships: [{ subject: 'a', object: 'b' }] })],
])('%s is refused', (_, text) => expect(readSceneGraph(text)).toBe(null))

test('any text and any JSON has a scene graph or none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const found = readSceneGraph(text)
      expect(found === null || Array.isArray(found.objects)).toBe(true)
    }),
  )
})
