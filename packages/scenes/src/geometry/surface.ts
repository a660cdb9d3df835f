import type { Material } from '../material/texture.ts'
import { hitEllipsoid, hitFrustum, hitHull, hitRectangle, type Intersect } from './intersect.ts'

export type Vector = readonly [x: number, y: number, z: number]

/** One primitive of a scene in world coordinates, with the sphere that encloses it. */
export interface Surface {
  kind: 'rectangle' | 'hull' | 'ellipsoid' | 'frustum'
  /** Packed parameters as `hit` expects them. */
  shape: Float64Array
  hit: Intersect
  centre: Vector
  radius: number
  material: Material
}

/** A rectangle about `centre`; `a` and `b` are perpendicular unit vectors along its sides. It faces a × b. */
export function rectangle(
  material: Material,
  centre: Vector,
  a: Vector,
  b: Vector,
  halfA: number,
  halfB: number,
): Surface {
  const normal = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
  const shape = Float64Array.from([...centre, ...a, ...b, ...normal, halfA, halfB])
  return { kind: 'rectangle', shape, hit: hitRectangle, centre, radius: Math.hypot(halfA, halfB), material }
}

/** A box with half sides `half`, turned about the vertical by `yaw` radians. */
export function box(material: Material, centre: Vector, half: Vector, yaw: number): Surface {
  const faces: number[] = []
  for (const [axis, reach] of axes(yaw, half)) {
    for (const sign of [-1, 1]) faces.push(...face(scaled(axis, sign), centre, reach))
  }
  return hull(material, faces, centre, Math.hypot(...half))
}

/** A gable roof: a prism on a `2·half[0]` × `2·half[2]` rectangle about `base`, its ridge at `height` along the local z axis. */
export function gable(
  material: Material,
  base: Vector,
  half: readonly [number, number],
  height: number,
  yaw: number,
): Surface {
  const [across, , along] = axes(yaw, [half[0], 0, half[1]]).map(([axis]) => axis) as [Vector, Vector, Vector]
  const slant = Math.hypot(height, half[0])
  const faces = face([0, -1, 0], base, 0)
  for (const sign of [-1, 1]) {
    const normal = scaled(across, (sign * height) / slant)
    faces.push(...face([normal[0], half[0] / slant, normal[2]], base, (half[0] * height) / slant))
    faces.push(...face(scaled(along, sign), base, half[1]))
  }
  const centre: Vector = [base[0], base[1] + height / 2, base[2]]
  return hull(material, faces, centre, Math.hypot(half[0], half[1], height / 2))
}

/** An ellipsoid along the world axes. */
export function ellipsoid(material: Material, centre: Vector, radii: Vector): Surface {
  const shape = Float64Array.from([...centre, ...radii])
  return { kind: 'ellipsoid', shape, hit: hitEllipsoid, centre, radius: Math.max(...radii), material }
}

/** An upright cylinder, cone or frustum standing on `base`. */
export function frustum(
  material: Material,
  base: Vector,
  height: number,
  baseRadius: number,
  topRadius = baseRadius,
): Surface {
  const shape = Float64Array.from([...base, height, baseRadius, topRadius])
  const centre: Vector = [base[0], base[1] + height / 2, base[2]]
  const radius = Math.hypot(Math.max(baseRadius, topRadius), height / 2)
  return { kind: 'frustum', shape, hit: hitFrustum, centre, radius, material }
}

function hull(material: Material, faces: number[], centre: Vector, radius: number): Surface {
  return { kind: 'hull', shape: Float64Array.from(faces), hit: hitHull, centre, radius, material }
}

function axes(yaw: number, half: Vector): [axis: Vector, reach: number][] {
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)]
  return [
    [[cos, 0, -sin], half[0]],
    [[0, 1, 0], half[1]],
    [[sin, 0, cos], half[2]],
  ]
}

/** The face with outward `normal`, `reach` beyond `centre`. */
function face(normal: Vector, centre: Vector, reach: number): number[] {
  return [...normal, normal[0] * centre[0] + normal[1] * centre[1] + normal[2] * centre[2] + reach]
}

function scaled(vector: Vector, factor: number): Vector {
  return [vector[0] * factor, vector[1] * factor, vector[2] * factor]
}
