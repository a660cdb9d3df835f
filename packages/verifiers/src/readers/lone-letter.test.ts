import { expect, test } from 'vitest'
import { firstLoneLetter } from './lone-letter.ts'

test.each([
  ['B', 'B'],
  ['b. right', 'B'],
  ['It is a left turn', 'A'],
  ['\\text{C', 'C'],
  ['C_1', null],
  ['left', null],
  ['A chair is at the right: D', 'A'],
  ['(c) front-left', 'C'],
  ["I'd choose B", 'D'],
  ['front-left', null],
  ['The option\nB', 'B'],
  ['B. left', 'B'],
  ['äB', null],
  ['E', null],
  ['B\u0345', 'B'], // a mark, no letter
  ['\u0345C', 'C'],
  ['\u1e9eB', null],
  ['\u212a B', 'B'],
  ['\u24b7', null],
  ['', null],
])('in %j: %s', (text, letter) => expect(firstLoneLetter(text)).toBe(letter))
