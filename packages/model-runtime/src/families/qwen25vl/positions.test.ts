import { expect, test } from 'vitest'
import { promptPositions } from './positions.ts'

const image = 7
const rows = ({ positions }: { positions: Int32Array }) => {
  const length = positions.length / 3
  return [0, 1, 2].map((axis) => [...positions.subarray(axis * length, (axis + 1) * length)])
}

test('text alone counts on all axes', () => {
  const result = promptPositions(Int32Array.of(1, 2, 3), [image], [])
  expect(rows(result)).toEqual([
    [0, 1, 2],
    [0, 1, 2],
    [0, 1, 2],
  ])
  expect(result.next).toBe(3)
})

test('one picture of 2 rows and 3 columns between two and two words', () => {
  const tokens = Int32Array.of(1, 2, image, image, image, image, image, image, 3, 4)
  const result = promptPositions(tokens, [image], [{ height: 2, width: 3 }])
  expect(rows(result)).toEqual([
    [0, 1, 2, 2, 2, 2, 2, 2, 5, 6], // time stands still; text goes on after the largest, 2 + 3 − 1
    [0, 1, 2, 2, 2, 3, 3, 3, 5, 6],
    [0, 1, 2, 3, 4, 2, 3, 4, 5, 6],
  ])
  expect(result.next).toBe(7)
})

test('two pictures, the second at the end', () => {
  const tokens = Int32Array.of(1, image, image, 2, 3, image, image, image, image)
  const result = promptPositions(
    tokens,
    [image],
    [
      { height: 2, width: 1 },
      { height: 2, width: 2 },
    ],
  )
  expect(rows(result)).toEqual([
    [0, 1, 1, 3, 4, 5, 5, 5, 5],
    [0, 1, 2, 3, 4, 5, 5, 6, 6],
    [0, 1, 1, 3, 4, 5, 6, 5, 6],
  ])
  expect(result.next).toBe(7)
})

test('tokens and pictures that disagree are a programming error', () => {
  expect(() => promptPositions(Int32Array.of(image), [image], [])).toThrow('got more')
  expect(() => promptPositions(Int32Array.of(image, 1), [image], [{ height: 1, width: 2 }])).toThrow('got fewer')
  expect(() => promptPositions(Int32Array.of(1), [image], [{ height: 1, width: 1 }])).toThrow('got 0')
})

test('the steps of a video stand at their times, and text goes on after its rows and columns', () => {
  const video = 8
  const tokens = Int32Array.of(1, video, video, video, video, video, video, 2)
  const result = promptPositions(tokens, [image, video], [{ height: 1, width: 2, times: [0, 4, 9] }])
  expect([...result.positions.subarray(0, 8)]).toEqual([0, 1, 1, 5, 5, 10, 10, 3])
  expect([...result.positions.subarray(8, 16)]).toEqual([0, 1, 1, 1, 1, 1, 1, 3])
  expect([...result.positions.subarray(16)]).toEqual([0, 1, 2, 1, 2, 1, 2, 3])
  expect(result.next).toBe(4)
})
