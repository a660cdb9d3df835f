import { createHash } from 'node:crypto'
import { createRng } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cameraAxes, project } from './geometry/camera.ts'
import { eachTriangle, meshToCamera } from './geometry/terrain.ts'
import { castScene, generateScene, planScene, type Scene, type SceneKind } from './scene.ts'

const kinds: SceneKind[] = ['room', 'landscape']
const seeds = fc.integer({ min: 0, max: 1e9 })

/** Depth along the ray (a, b, 1) in camera coordinates of the triangle with corners i, j, k (Möller and Trumbore 1997). */
function triangleDepth(p: Float64Array, i: number, j: number, k: number, a: number, b: number): number {
  const corner = (n: number) => [p[3 * n]!, p[3 * n + 1]!, p[3 * n + 2]!] as const
  const [ax, ay, az] = corner(i)
  const [bx, by, bz] = corner(j).map((value, n) => value - [ax, ay, az][n]!) as [number, number, number]
  const [cx, cy, cz] = corner(k).map((value, n) => value - [ax, ay, az][n]!) as [number, number, number]
  const [px, py, pz] = [b * cz - cy, cx - a * cz, a * cy - b * cx]
  const determinant = bx * px + by * py + bz * pz
  const u = -(ax * px + ay * py + az * pz) / determinant
  const [qx, qy, qz] = [az * by - ay * bz, ax * bz - az * bx, ay * bx - ax * by]
  const v = (a * qx + b * qy + qz) / determinant
  const t = (cx * qx + cy * qy + cz * qz) / determinant
  return u >= -1e-9 && v >= -1e-9 && u + v <= 1 + 1e-9 && t > 0 ? t : Infinity
}

describe('depth', () => {
  test.each(kinds)('of a %s is that of the nearest thing on the ray, whatever the bounds say', (kind) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const plan = planScene(kind, { width: 41, height: 33 }, createRng(seed).fork(kind))
        const { hits, mesh } = castScene(plan)
        const { camera } = plan
        const { right, down, forward } = cameraAxes(camera)
        const corners = mesh && meshToCamera(mesh, camera)
        const rng = createRng(seed).fork('pixels')
        for (let draw = 0; draw < 12; draw++) {
          const [x, y] = [rng.int(41), rng.int(33)]
          const [a, b] = [(x + 0.5 - 41 / 2) / camera.focal, (y + 0.5 - 33 / 2) / camera.focal]
          const [dx, dy, dz] = [0, 1, 2].map((k) => forward[k]! + a * right[k]! + b * down[k]!) as [
            number,
            number,
            number,
          ]
          let nearest = Infinity
          for (const { hit, shape } of plan.layout.surfaces) {
            nearest = Math.min(nearest, hit(shape, ...camera.position, dx, dy, dz))
          }
          if (mesh && corners) {
            eachTriangle(mesh, (i, j, k) => {
              nearest = Math.min(nearest, triangleDepth(corners, i, j, k, a, b))
            })
          }
          const depth = hits.depth[y * 41 + x]!
          if (nearest === Infinity) expect(depth).toBe(Infinity)
          else expect(Math.abs(depth / nearest - 1)).toBeLessThan(1e-5)
        }
      }),
      { numRuns: 25 },
    )
  })

  test('of a floor pixel puts it at height 0', () => {
    let floor = 0
    for (let seed = 0; seed < 10; seed++) {
      const plan = planScene('room', { width: 50, height: 50 }, createRng(seed))
      const { hits } = castScene(plan)
      const { position, focal } = plan.camera
      const { right, down, forward } = cameraAxes(plan.camera)
      for (let pixel = 0; pixel < 2500; pixel++) {
        if (hits.surface[pixel] !== 0) continue
        floor++
        const [a, b] = [((pixel % 50) + 0.5 - 25) / focal, (Math.floor(pixel / 50) + 0.5 - 25) / focal]
        const z = hits.depth[pixel]!
        expect(Math.abs(position[1] + z * (forward[1] + a * right[1] + b * down[1]))).toBeLessThan(1e-5)
      }
    }
    expect(floor).toBeGreaterThan(2000)
  })

  test('is finite where valid; a room has no invalid pixel, a landscape has sky', () => {
    const room = generateScene(createRng(5), { kind: 'room' })
    expect(room.depth.valid.every((flag) => flag === 1)).toBe(true)
    expect(room.depth.kind).toBe('metric')
    const skies = Array.from({ length: 8 }, (_, seed) => generateScene(createRng(seed), { kind: 'landscape' }).depth)
    expect(skies.filter(({ valid }) => valid.includes(0)).length).toBeGreaterThan(5)
    for (const { data, valid } of [room.depth, ...skies]) {
      expect(data.every((z, i) => (valid[i] === 1 ? z > 0 && z < 1000 : z === 0))).toBe(true)
    }
  })
})

describe('objects', () => {
  const scenes = kinds.flatMap((kind) =>
    Array.from({ length: 12 }, (_, seed) => generateScene(createRng(seed), { kind })),
  )

  test('project where their pixel says, and are seen in part or whole', () => {
    const objects = scenes.flatMap(({ camera, objects }) => objects.map((object) => ({ camera, ...object })))
    expect(objects.length).toBeGreaterThan(100)
    for (const { camera, centre, pixel, visibleFraction } of objects) {
      expect(visibleFraction).toBeGreaterThan(0)
      expect(visibleFraction).toBeLessThanOrEqual(1)
      if (centre[2] > 0) expect(pixel).toEqual(project(camera, centre))
      else expect(pixel).toEqual([Number.NaN, Number.NaN])
    }
  })

  test('that are balls stand behind the depth at their centre, by less than their size', () => {
    let checked = 0
    for (let seed = 0; seed < 60; seed++) {
      const { camera, depth, objects } = generateScene(createRng(seed), { kind: 'room', width: 48, height: 48 })
      for (const { kind, centre, pixel, visibleFraction } of objects) {
        const [u, v] = [Math.floor(pixel[0]), Math.floor(pixel[1])]
        if (kind !== 'ball' || visibleFraction < 1 || !(u >= 0 && u < camera.width && v >= 0 && v < camera.height))
          continue
        checked++
        const surface = depth.data[v * camera.width + u]!
        expect(surface).toBeLessThan(centre[2])
        expect(surface).toBeGreaterThan(centre[2] - 0.5) // a ball's radius is below 0.4 m
      }
    }
    expect(checked).toBeGreaterThan(15)
  })
})

describe('a scene', () => {
  const digest = ({ image, depth, objects }: Scene) =>
    createHash('sha256')
      .update(image.data)
      .update(Int32Array.from(depth.data, (z) => Math.round(1000 * z)))
      .update(objects.map(({ kind, colour, pixel }) => `${kind} ${colour} ${pixel.map(Math.round)}`).join())
      .digest('hex')
      .slice(0, 16)

  test('is the same for the same seed, on every machine', () => {
    expect(kinds.map((kind) => digest(generateScene(createRng('golden'), { kind })))).toEqual([
      '6c61041563c5f9eb',
      '5d02198359bb9868',
    ])
  })

  test('does not depend on what the stream gave before', () => {
    const rng = createRng(3)
    const first = digest(generateScene(rng))
    rng.next()
    expect(digest(generateScene(rng))).toBe(first)
    expect(digest(generateScene(createRng(4)))).not.toBe(first)
  })

  test('comes in any format', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 }), (seed, width, height) => {
        const { image, depth, camera } = generateScene(createRng(seed), { width, height })
        expect([image.width, image.height, image.data.length]).toEqual([width, height, 3 * width * height])
        expect([depth.width, depth.height, depth.data.length]).toEqual([width, height, width * height])
        expect([camera.width, camera.height]).toEqual([width, height])
      }),
      { numRuns: 30 },
    )
    expect(() => generateScene(createRng(1), { width: 0 })).toThrow('generateScene: expected width ≥ 1 px, got 0')
    expect(() => generateScene(createRng(1), { height: 1.5 })).toThrow('generateScene: expected height ≥ 1 px, got 1.5')
  })

  test('has something to see in every quarter, and quarters that differ', () => {
    let dull = 0
    for (let seed = 0; seed < 40; seed++) {
      const { image } = generateScene(createRng(seed), { width: 64, height: 64 })
      const quarters = [0, 1, 2, 3].map((q) => statistics(image.data, 64, 32 * (q % 2), 32 * (q >> 1), 32))
      if (quarters.some(({ deviation }) => deviation < 3)) dull++
    }
    expect(dull).toBeLessThanOrEqual(4) // a clear sky or a wall may be nearly even; grain alone gives less than 3
  })

  test('outdoors is lighter above than below more often than not', () => {
    let lighter = 0
    for (let seed = 0; seed < 40; seed++) {
      const { image } = generateScene(createRng(seed), { width: 48, height: 48, kind: 'landscape' })
      const top = statistics(image.data, 48, 0, 0, 24).mean + statistics(image.data, 48, 24, 0, 24).mean
      const bottom = statistics(image.data, 48, 0, 24, 24).mean + statistics(image.data, 48, 24, 24, 24).mean
      if (top > bottom) lighter++
    }
    expect(lighter).toBeGreaterThan(26)
  })
})

/** Mean and standard deviation of the green channel in a square. */
function statistics(data: Uint8Array, width: number, left: number, top: number, side: number) {
  const values: number[] = []
  for (let y = top; y < top + side; y++) {
    for (let x = left; x < left + side; x++) values.push(data[3 * (y * width + x) + 1]!)
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) }
}
