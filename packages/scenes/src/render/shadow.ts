import type { Site } from '../geometry/locate.ts'
import type { Surface, Vector } from '../geometry/surface.ts'

/** How much of the main light and of the open surroundings reaches a site, each in [0, 1]. */
export interface Reach {
  light: number
  open: number
}

/** The surfaces that throw shadows, by thing, with the spheres that tell quickly which of them matter. */
export interface Occluders {
  surfaces: readonly Surface[]
  /** Per surface: centre (3), radius. */
  spheres: Float64Array
  /** Per thing: centre (3), radius of the sphere around it, radius within which it darkens its surroundings. */
  things: Float64Array
  /** Per thing: its first surface, and the number of surfaces at the end. */
  starts: Int32Array
}

/** A thing darkens what is nearer to one of its surfaces than this many radii. */
const NEARBY = 5

export function packOccluders(things: readonly { centre: Vector; surfaces: readonly Surface[] }[]): Occluders {
  const surfaces = things.flatMap((thing) => thing.surfaces)
  const starts = new Int32Array(things.length + 1)
  for (const [i, thing] of things.entries()) starts[i + 1] = starts[i]! + thing.surfaces.length
  return {
    surfaces,
    spheres: Float64Array.from(surfaces.flatMap(({ centre, radius }) => [...centre, radius])),
    things: Float64Array.from(
      things.flatMap((thing) => {
        const around = (factor: number) =>
          Math.max(
            ...thing.surfaces.map(
              ({ centre: [x, y, z], radius }) =>
                Math.hypot(x - thing.centre[0], y - thing.centre[1], z - thing.centre[2]) + factor * radius,
            ),
          )
        return [...thing.centre, around(1), around(NEARBY)]
      }),
    ),
    starts,
  }
}

/**
 * Shadow rays towards the light in the unit direction (lx, ly, lz), `far` metres away, and the darkening by things nearby: the
 * share of the sky over the site that their surfaces' spheres take away. `out.light` = 0 on entry skips the rays.
 */
export function castShadows(
  out: Reach,
  occluders: Occluders,
  own: Surface | null,
  site: Site,
  lx: number,
  ly: number,
  lz: number,
  far: number,
): void {
  const { surfaces, spheres, things, starts } = occluders
  const { x, y, z, nx, ny, nz } = site
  const lift = 2e-3 * (1 + Math.abs(y)) // off the surface, or it would shadow itself
  let light = out.light
  let open = 1
  for (let thing = 0; thing + 1 < starts.length; thing++) {
    const tx = things[5 * thing]! - x
    const ty = things[5 * thing + 1]! - y
    const tz = things[5 * thing + 2]! - z
    const away = tx * tx + ty * ty + tz * tz
    const round = things[5 * thing + 3]!
    const range = things[5 * thing + 4]!
    const near = away < range * range
    const ahead = tx * lx + ty * ly + tz * lz
    const between = light !== 0 && ahead > -round && away - ahead * ahead < round * round
    if (!near && !between) continue
    for (let i = starts[thing]!; i < starts[thing + 1]!; i++) {
      const mx = spheres[4 * i]! - x
      const my = spheres[4 * i + 1]! - y
      const mz = spheres[4 * i + 2]! - z
      const r = spheres[4 * i + 3]!
      const square = mx * mx + my * my + mz * mz + 1e-9
      if (square < NEARBY * NEARBY * r * r) {
        const over = mx * nx + my * ny + mz * nz
        if (over > 0 && surfaces[i] !== own) {
          open *= 1 - (0.55 * over * Math.min(1, (0.6 * r * r) / square)) / Math.sqrt(square)
        }
      }
      if (light === 0 || !between) continue
      const along = mx * lx + my * ly + mz * lz
      if (along < -r || square - along * along > r * r) continue
      const surface = surfaces[i]!
      if (surface.hit(surface.shape, x + lift * nx, y + lift * ny, z + lift * nz, lx, ly, lz) < far) light = 0
    }
  }
  out.light = light
  out.open = open
}
