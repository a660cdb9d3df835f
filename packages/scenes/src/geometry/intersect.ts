/**
 * Rays against shapes. Every function takes the shape's packed parameters, a ray origin (ox, oy, oz) and direction (dx, dy, dz) in
 * world coordinates, and returns the smallest t > 0 with origin + t · direction on the shape, or Infinity. Leaf code: it runs
 * millions of times per scene, so it allocates nothing and takes numbers only.
 */
export type Intersect = (
  shape: Float64Array,
  ox: number,
  oy: number,
  oz: number,
  dx: number,
  dy: number,
  dz: number,
) => number

/** Nearer hits are the surface that the ray starts on. */
const NEAR = 1e-4

/** Rectangle: centre (3), unit axis a (3), unit axis b (3), normal (3), half length along a, half length along b. */
export const hitRectangle: Intersect = (s, ox, oy, oz, dx, dy, dz) => {
  const nx = s[9]!
  const ny = s[10]!
  const nz = s[11]!
  const mx = s[0]! - ox
  const my = s[1]! - oy
  const mz = s[2]! - oz
  const t = (nx * mx + ny * my + nz * mz) / (nx * dx + ny * dy + nz * dz)
  if (!(t > NEAR)) return Infinity
  const px = t * dx - mx
  const py = t * dy - my
  const pz = t * dz - mz
  if (Math.abs(px * s[3]! + py * s[4]! + pz * s[5]!) > s[12]!) return Infinity
  if (Math.abs(px * s[6]! + py * s[7]! + pz * s[8]!) > s[13]!) return Infinity
  return t
}

/** Convex hull seen from outside: per face an outward unit normal (3) and its distance from the world origin. */
export const hitHull: Intersect = (s, ox, oy, oz, dx, dy, dz) => {
  let enter = NEAR
  let leave = Infinity
  for (let i = 0; i < s.length; i += 4) {
    const outside = s[i]! * ox + s[i + 1]! * oy + s[i + 2]! * oz - s[i + 3]!
    const approach = s[i]! * dx + s[i + 1]! * dy + s[i + 2]! * dz
    if (approach < 0) {
      const t = -outside / approach
      if (t > enter) enter = t
    } else if (approach > 0) {
      const t = -outside / approach
      if (t < leave) leave = t
    } else if (outside > 0) return Infinity
    if (enter > leave) return Infinity
  }
  return enter > NEAR ? enter : Infinity
}

/** Ellipsoid along the world axes: centre (3), radii (3). */
export const hitEllipsoid: Intersect = (s, ox, oy, oz, dx, dy, dz) => {
  const rx = s[3]!
  const ry = s[4]!
  const rz = s[5]!
  const mx = (ox - s[0]!) / rx
  const my = (oy - s[1]!) / ry
  const mz = (oz - s[2]!) / rz
  const ux = dx / rx
  const uy = dy / ry
  const uz = dz / rz
  const a = ux * ux + uy * uy + uz * uz
  const b = mx * ux + my * uy + mz * uz
  const root = b * b - a * (mx * mx + my * my + mz * mz - 1)
  if (root < 0) return Infinity
  const t = (-b - Math.sqrt(root)) / a
  return t > NEAR ? t : Infinity
}

/** Upright frustum with caps: centre of the base (3), height, radius at the base, radius at the top (0 makes a cone). */
export const hitFrustum: Intersect = (s, ox, oy, oz, dx, dy, dz) => {
  const height = s[3]!
  const base = s[4]!
  const top = s[5]!
  const slope = (top - base) / height
  const mx = ox - s[0]!
  const my = oy - s[1]!
  const mz = oz - s[2]!
  // |horizontal part|² = (base + slope · y)² along the ray
  const radius = base + slope * my
  const growth = slope * dy
  const a = dx * dx + dz * dz - growth * growth
  const b = mx * dx + mz * dz - radius * growth
  const c = mx * mx + mz * mz - radius * radius
  let best = Infinity
  const root = b * b - a * c
  if (root >= 0) {
    const side = Math.sqrt(root)
    for (let sign = -1; sign <= 1; sign += 2) {
      const t = (-b + sign * side) / a
      const y = my + t * dy
      if (t > NEAR && t < best && y >= 0 && y <= height) best = t
    }
  }
  if (dy !== 0) {
    const bottom = -my / dy
    if (bottom > NEAR && bottom < best && squared(mx + bottom * dx, mz + bottom * dz) <= base * base) best = bottom
    const lid = (height - my) / dy
    if (lid > NEAR && lid < best && squared(mx + lid * dx, mz + lid * dz) <= top * top) best = lid
  }
  return best
}

function squared(x: number, z: number): number {
  return x * x + z * z
}
