import type { Surface } from './surface.ts'
import type { Terrain } from './terrain.ts'

/** A point on a surface: position, unit normal, and surface coordinates in metres. */
export interface Site {
  x: number
  y: number
  z: number
  nx: number
  ny: number
  nz: number
  u: number
  v: number
}

/** Fills in the normal and surface coordinates of a site whose position lies on `surface`. */
export function locate(site: Site, { kind, shape: s, centre, material: { pattern } }: Surface): void {
  const x = site.x - centre[0]
  const y = site.y - centre[1]
  const z = site.z - centre[2]
  switch (kind) {
    case 'rectangle':
      setNormal(site, s[9]!, s[10]!, s[11]!)
      site.u = x * s[3]! + y * s[4]! + z * s[5]!
      site.v = x * s[6]! + y * s[7]! + z * s[8]!
      return
    case 'hull': {
      let face = 0
      let best = -Infinity
      for (let i = 0; i < s.length; i += 4) {
        const outside = s[i]! * site.x + s[i + 1]! * site.y + s[i + 2]! * site.z - s[i + 3]!
        if (outside > best) {
          best = outside
          face = i
        }
      }
      setNormal(site, s[face]!, s[face + 1]!, s[face + 2]!)
      const level = Math.sqrt(site.nx * site.nx + site.nz * site.nz)
      if (level > 0.05) {
        site.u = (x * site.nz - z * site.nx) / level
        site.v = level > 0.95 ? y : y / level
      } else {
        // Lids follow the hull's own sides, not the world's.
        site.u = x * s[0]! + z * s[2]!
        site.v = x * s[2]! - z * s[0]!
      }
      return
    }
    case 'ellipsoid': {
      const nx = x / (s[3]! * s[3]!)
      const ny = y / (s[4]! * s[4]!)
      const nz = z / (s[5]! * s[5]!)
      const length = Math.sqrt(nx * nx + ny * ny + nz * nz)
      setNormal(site, nx / length, ny / length, nz / length)
      if (pattern === 'foliage' || pattern === 'mottled') {
        // Seen along the axis that the surface faces most, so that leaves and stone are never drawn out into streaks.
        const ax = Math.abs(site.nx)
        const ay = Math.abs(site.ny)
        const az = Math.abs(site.nz)
        site.u = ax > ay && ax > az ? z + centre[1] : x + centre[0]
        site.v = ay >= ax && ay > az ? z + centre[2] : y + centre[2]
      } else {
        site.u = x + 0.6 * z
        site.v = y - 0.35 * z
      }
      return
    }
    case 'frustum': {
      const level = Math.sqrt(x * x + z * z)
      const high = site.y - s[1]!
      const wall = s[4]! + ((s[5]! - s[4]!) * high) / s[3]!
      if ((high < 1e-4 * s[3]! || high > s[3]! * (1 - 1e-4)) && level < wall * 0.999) {
        setNormal(site, 0, high > s[3]! / 2 ? 1 : -1, 0)
        site.u = x
        site.v = z
        return
      }
      const slant = Math.sqrt(s[3]! * s[3]! + (s[4]! - s[5]!) ** 2)
      setNormal(site, ((x / level) * s[3]!) / slant, (s[4]! - s[5]!) / slant, ((z / level) * s[3]!) / slant)
      site.u = Math.atan2(x, z) * Math.max(s[4]!, s[5]!)
      site.v = y
      return
    }
  }
}

/** The same on open ground; the slope is taken over `step` metres. */
export function locateOnGround(site: Site, ground: Terrain, step: number): void {
  const here = ground.height(site.x, site.z)
  const rise = ground.height(site.x + step, site.z) - here
  const climb = ground.height(site.x, site.z + step) - here
  const length = Math.sqrt(rise * rise + climb * climb + step * step)
  setNormal(site, -rise / length, step / length, -climb / length)
  site.u = site.x
  site.v = site.z
}

function setNormal(site: Site, nx: number, ny: number, nz: number): void {
  site.nx = nx
  site.ny = ny
  site.nz = nz
}
