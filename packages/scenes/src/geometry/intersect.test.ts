import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rgb } from '../material/palette.ts'
import { material } from '../material/texture.ts'
import { box, ellipsoid, frustum, gable, rectangle, type Surface } from './surface.ts'

const paint = material('plain', rgb(0), rgb(0), 1)
const real = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const size = real(0.2, 2)

/** Is the point inside the solid? Written from the definition of each shape, without any ray. */
type Inside = (x: number, y: number, z: number) => boolean

const turned = (yaw: number, x: number, z: number): [number, number] => [
  x * Math.cos(yaw) - z * Math.sin(yaw),
  x * Math.sin(yaw) + z * Math.cos(yaw),
]

const solids: fc.Arbitrary<[Surface, Inside]> = fc.oneof(
  fc.tuple(size, size, size, real(-3, 3)).map(([a, b, c, yaw]): [Surface, Inside] => [
    box(paint, [0, 1, 5], [a, b, c], yaw),
    (x, y, z) => {
      const [across, along] = turned(yaw, x, z - 5)
      return Math.abs(across) <= a && Math.abs(y - 1) <= b && Math.abs(along) <= c
    },
  ]),
  fc.tuple(size, size, size, real(-3, 3)).map(([a, c, height, yaw]): [Surface, Inside] => [
    gable(paint, [0, 1, 5], [a, c], height, yaw),
    (x, y, z) => {
      const [across, along] = turned(yaw, x, z - 5)
      return y >= 1 && Math.abs(along) <= c && Math.abs(across) / a + (y - 1) / height <= 1
    },
  ]),
  fc
    .tuple(size, size, size)
    .map(([a, b, c]): [Surface, Inside] => [
      ellipsoid(paint, [0, 1, 5], [a, b, c]),
      (x, y, z) => (x / a) ** 2 + ((y - 1) / b) ** 2 + ((z - 5) / c) ** 2 <= 1,
    ]),
  fc
    .tuple(size, size, real(0, 2))
    .map(([height, base, top]): [Surface, Inside] => [
      frustum(paint, [0, 1, 5], height, base, top),
      (x, y, z) => y >= 1 && y <= 1 + height && Math.hypot(x, z - 5) <= base + ((top - base) * (y - 1)) / height,
    ]),
)
const directions = fc.tuple(real(-0.5, 0.5), real(-0.3, 0.7))

/** First t at which a fine walk along the ray is inside. */
function walk(inside: Inside, dx: number, dy: number, step: number): number {
  for (let t = step; t < 10; t += step) if (inside(t * dx, t * dy, t)) return t
  return Infinity
}

describe('a ray meets a solid', () => {
  test('where a walk along it first comes inside', () => {
    fc.assert(
      fc.property(solids, directions, ([surface, inside], [dx, dy]) => {
        const t = surface.hit(surface.shape, 0, 0, 0, dx, dy, 1)
        const walked = walk(inside, dx, dy, 1e-3)
        if (walked < Infinity) expect(Math.abs(t - walked)).toBeLessThan(1.1e-3)
        // A ray may graze a solid between two steps; then the middle of what it claims to cross must be on the surface.
        else if (t < Infinity) expect(inside(t * dx, t * dy, t - 1e-3) && inside(t * dx, t * dy, t + 1e-3)).toBe(false)
      }),
      { numRuns: 400 },
    )
  })

  test('at a point on the boundary', () => {
    fc.assert(
      fc.property(solids, directions, ([surface, inside], [dx, dy]) => {
        const t = surface.hit(surface.shape, 0, 0, 0, dx, dy, 1)
        fc.pre(t < Infinity && walk(inside, dx, dy, 1e-3) < Infinity)
        expect(inside((t - 1e-6) * dx, (t - 1e-6) * dy, t - 1e-6)).toBe(false)
      }),
    )
  })

  test('only inside its bounding sphere', () => {
    fc.assert(
      fc.property(solids, directions, ([surface], [dx, dy]) => {
        const t = surface.hit(surface.shape, 0, 0, 0, dx, dy, 1)
        fc.pre(t < Infinity)
        const [x, y, z] = surface.centre
        expect(Math.hypot(t * dx - x, t * dy - y, t - z)).toBeLessThan(surface.radius + 1e-6)
      }),
    )
  })
})

test('a rectangle is met on its plane and within its sides', () => {
  const wall = rectangle(paint, [0, 0, 4], [1, 0, 0], [0, 1, 0], 1, 2)
  expect(wall.hit(wall.shape, 0, 0, 0, 0.24, 0.49, 1)).toBeCloseTo(4, 12)
  expect(wall.hit(wall.shape, 0, 0, 0, 0.26, 0, 1)).toBe(Infinity)
  expect(wall.hit(wall.shape, 0, 0, 0, 0, 0.51, 1)).toBe(Infinity)
  expect(wall.hit(wall.shape, 0, 0, 5, 0, 0, 1)).toBe(Infinity)
  expect(wall.hit(wall.shape, 0, 0, 0, 1, 0, 0)).toBe(Infinity)
})
