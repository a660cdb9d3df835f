import { expect, test } from 'vitest'
import { directionChoices, directionOf, type Orientation } from './direction.ts'

/** The published truth table (arXiv:2510.27606 §3), row by row; + means ≥ 0. */
const sideways: [Orientation, '+' | '-', string][] = [
  ['left', '+', 'Back'],
  ['left', '-', 'Front'],
  ['right', '+', 'Front'],
  ['right', '-', 'Back'],
  ['towards', '+', 'Left'],
  ['towards', '-', 'Right'],
  ['away', '+', 'Right'],
  ['away', '-', 'Left'],
]

const inDepth: [Orientation, '+' | '-', string][] = [
  ['left', '+', 'Right'],
  ['left', '-', 'Left'],
  ['right', '+', 'Left'],
  ['right', '-', 'Right'],
  ['towards', '+', 'Back'],
  ['towards', '-', 'Front'],
  ['away', '+', 'Front'],
  ['away', '-', 'Back'],
]

const compound: [Orientation, '+' | '-', '+' | '-', string][] = [
  ['left', '+', '+', 'Right-Back'],
  ['left', '-', '+', 'Right-Front'],
  ['left', '+', '-', 'Left-Back'],
  ['left', '-', '-', 'Left-Front'],
  ['right', '+', '+', 'Left-Front'],
  ['right', '-', '+', 'Left-Back'],
  ['right', '+', '-', 'Right-Front'],
  ['right', '-', '-', 'Right-Back'],
  ['towards', '+', '+', 'Left-Back'],
  ['towards', '-', '+', 'Right-Back'],
  ['towards', '+', '-', 'Left-Front'],
  ['towards', '-', '-', 'Right-Front'],
  ['away', '+', '+', 'Right-Front'],
  ['away', '-', '+', 'Left-Front'],
  ['away', '+', '-', 'Right-Back'],
  ['away', '-', '-', 'Left-Back'],
]

const values = { '+': [0, 0.001, 200], '-': [-0.001, -200] } as const

test.each(sideways)('looking %s, dx %s: %s', (orientation, sign, word) => {
  for (const dx of values[sign]) for (const dz of [-5, 5]) expect(directionOf(orientation, 'x', { dx, dz })).toBe(word)
})

test.each(inDepth)('looking %s, dz %s: %s', (orientation, sign, word) => {
  for (const dz of values[sign]) for (const dx of [-5, 5]) expect(directionOf(orientation, 'z', { dx, dz })).toBe(word)
})

test.each(compound)('looking %s, dx %s, dz %s: %s', (orientation, signX, signZ, word) => {
  for (const dx of values[signX])
    for (const dz of values[signZ]) expect(directionOf(orientation, 'xz', { dx, dz })).toBe(word)
})

test('agrees with turning the offset into the camera’s frame', () => {
  // Heading in the ground plane (x to the right, z away from the viewer); the camera's right hand is the heading turned clockwise.
  const heading = { left: [-1, 0], right: [1, 0], towards: [0, -1], away: [0, 1] } as const
  for (const orientation of ['left', 'right', 'towards', 'away'] as const) {
    for (const [dx, dz] of [
      [3, 2],
      [-3, 2],
      [3, -2],
      [-3, -2],
    ] as const) {
      const [hx, hz] = heading[orientation]
      const front = dx * hx + dz * hz > 0 ? 'Front' : 'Back'
      const side = dx * hz - dz * hx > 0 ? 'Right' : 'Left'
      expect(directionOf(orientation, 'xz', { dx, dz })).toBe(`${side}-${front}`)
    }
  }
})

test('every answer is among the choices', () => {
  for (const [, , word] of [...sideways, ...inDepth]) expect(directionChoices.x).toContain(word)
  for (const [, , , word] of compound) expect(directionChoices.xz).toContain(word)
})
