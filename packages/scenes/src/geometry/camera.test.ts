import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Camera, cameraAxes, placeCamera, project, toCamera } from './camera.ts'

const real = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const cameras = fc
  .record({
    position: fc.tuple(real(-5, 5), real(0, 5), real(-5, 5)),
    pitch: real(-0.6, 0.6),
    yaw: real(-3, 3),
    verticalFieldOfView: real(0.4, 1.5),
    width: fc.integer({ min: 1, max: 300 }),
    height: fc.integer({ min: 1, max: 300 }),
  })
  .map(({ width, height, ...pose }): Camera => placeCamera({ width, height }, pose))

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

describe('a camera', () => {
  test('has three perpendicular unit axes, and no roll', () => {
    fc.assert(
      fc.property(cameras, (camera) => {
        const { right, down, forward } = cameraAxes(camera)
        for (const axis of [right, down, forward]) expect(dot(axis, axis)).toBeCloseTo(1, 12)
        for (const [a, b] of [
          [right, down],
          [down, forward],
          [forward, right],
        ] as const)
          expect(dot(a, b)).toBeCloseTo(0, 12)
        expect(right[1]).toBe(0)
        expect(down[1]).toBeLessThan(0)
      }),
    )
  })

  test('sees a point along the ray of the pixel where it projects', () => {
    fc.assert(
      fc.property(cameras, real(-9, 9), real(-9, 9), real(0.1, 50), (camera, x, y, z) => {
        const { right, down, forward } = cameraAxes(camera)
        const world = [0, 1, 2].map((k) => camera.position[k]! + x * right[k]! + y * down[k]! + z * forward[k]!)
        const seen = toCamera(camera, world as [number, number, number])
        for (const [k, value] of [x, y, z].entries()) expect(seen[k]!).toBeCloseTo(value, 9)
        const [u, v] = project(camera, seen)
        expect(((u - camera.width / 2) / camera.focal) * z).toBeCloseTo(x, 7)
        expect(((v - camera.height / 2) / camera.focal) * z).toBeCloseTo(y, 7)
      }),
    )
  })

  test('turns right with yaw and up with pitch', () => {
    const at = (pitch: number, yaw: number) =>
      placeCamera({ width: 100, height: 100 }, { position: [0, 0, 0], pitch, yaw, verticalFieldOfView: 1 })
    expect(cameraAxes(at(0, Math.PI / 2)).forward[0]).toBeCloseTo(1)
    expect(cameraAxes(at(0.3, 0)).forward[1]).toBeGreaterThan(0)
    expect(project(at(0, 0), toCamera(at(0, 0), [1, 1, 5]))).toSatisfy(([u, v]: number[]) => u! > 50 && v! < 50)
  })
})
