import { type Camera, cameraAxes } from '../geometry/camera.ts'
import { locate, locateOnGround, type Site } from '../geometry/locate.ts'
import type { Surface, Vector } from '../geometry/surface.ts'
import type { Terrain } from '../geometry/terrain.ts'
import type { Noise } from '../material/noise.ts'
import type { Colour } from '../material/palette.ts'
import { paint } from '../material/texture.ts'
import { GROUND, type Hits, SKY } from './cast.ts'
import { castShadows, type Occluders, type Reach } from './shadow.ts'
import { paintSky, type Sky } from './sky.ts'

/** The light of a scene. */
export interface Lighting {
  /** World position of the main light; the sun is one far away. */
  position: Vector
  colour: Colour
  /** Distance (metres) at which the main light has lost half its strength; Infinity for the sun. */
  halfDistance: number
  /** Light from above and from below, wherever the main light does not reach. */
  above: Colour
  below: Colour
  /** Colour of the air and the distance (metres) over which it hides 63 % of what is behind. */
  haze: Colour
  hazeDistance: number
}

/** All that the shading of a scene reads. `ground` and `sky` are outdoors' own. */
export interface Stage {
  surfaces: readonly Surface[]
  /** What throws shadows. */
  occluders: Occluders
  lighting: Lighting
  noise: Noise
  sky: Sky
  ground: Terrain | null
}

/** Linear-light RGB per pixel, row-major and interleaved. */
export function shade(stage: Stage, camera: Camera, hits: Hits): Float32Array {
  const { surfaces, occluders, lighting, noise, sky, ground } = stage
  const { right, down, forward } = cameraAxes(camera)
  const { width, height, focal } = camera
  const [ox, oy, oz] = camera.position
  const result = new Float32Array(3 * width * height)
  const colour = new Float64Array(3)
  const site: Site = { x: 0, y: 0, z: 0, nx: 0, ny: 1, nz: 0, u: 0, v: 0 }
  const reached: Reach = { light: 1, open: 1 }
  for (let v = 0; v < height; v++) {
    const b = (v + 0.5 - height / 2) / focal
    for (let u = 0; u < width; u++) {
      const a = (u + 0.5 - width / 2) / focal
      const dx = forward[0] + a * right[0] + b * down[0]
      const dy = forward[1] + a * right[1] + b * down[1]
      const dz = forward[2] + a * right[2] + b * down[2]
      const length = Math.sqrt(dx * dx + dy * dy + dz * dz)
      const pixel = v * width + u
      const number = hits.surface[pixel]!
      if (number === SKY) {
        paintSky(colour, sky, dx / length, dy / length, dz / length, noise)
        for (let k = 0; k < 3; k++) result[3 * pixel + k] = colour[k]!
        continue
      }
      const t = hits.depth[pixel]!
      site.x = ox + t * dx
      site.y = oy + t * dy
      site.z = oz + t * dz
      let m = ground?.material
      if (number === GROUND && ground) {
        locateOnGround(site, ground, Math.max(0.05, 0.02 * t))
        const off = Math.abs(site.x - ground.pathCentre(site.z)) + 0.5 * (noise.at(1.7 * site.x, 1.7 * site.z) - 0.5)
        if (ground.pathWidth > 0 && off < ground.pathWidth) m = ground.path
      } else {
        const surface = surfaces[number]!
        locate(site, surface)
        m = surface.material
      }
      if (m === undefined) continue
      // Normals face the camera, so that thin things are lit on both sides.
      let facing = (dx * site.nx + dy * site.ny + dz * site.nz) / length
      if (facing > 0) {
        site.nx = -site.nx
        site.ny = -site.ny
        site.nz = -site.nz
      } else facing = -facing
      const footprint = (t * length) / focal / Math.max(0.12, facing)
      paint(colour, m, site.u, site.v, footprint, noise)
      if (m.pattern === 'water') reflectSky(colour, sky, dx / length, dy / length, dz / length, facing, noise)

      const lx = lighting.position[0] - site.x
      const ly = lighting.position[1] - site.y
      const lz = lighting.position[2] - site.z
      const far = Math.sqrt(lx * lx + ly * ly + lz * lz)
      const lambert = (site.nx * lx + site.ny * ly + site.nz * lz) / far
      const own = number < 0 ? null : surfaces[number]!
      reached.light = lambert > 0 ? 1 : 0
      castShadows(reached, occluders, own, site, lx / far, ly / far, lz / far, far)
      const fall = 1 / (1 + (far / lighting.halfDistance) ** 2)
      const direct = lambert > 0 ? lambert * fall * reached.light : 0
      const upward = 0.5 + 0.5 * site.ny
      let shine = 0
      if (m.gloss > 0 && direct > 0) {
        // Blinn's halfway vector between light and viewer.
        const hx = lx / far - dx / length
        const hy = ly / far - dy / length
        const hz = lz / far - dz / length
        const halfway = (site.nx * hx + site.ny * hy + site.nz * hz) / Math.sqrt(hx * hx + hy * hy + hz * hz)
        shine = halfway > 0 ? m.gloss * halfway ** 40 * reached.light * fall : 0
      }
      const clear = Math.exp(-(t * length) / lighting.hazeDistance)
      for (let k = 0; k < 3; k++) {
        const ambient = lighting.below[k]! + (lighting.above[k]! - lighting.below[k]!) * upward
        const lit = ambient * reached.open + direct * lighting.colour[k]!
        const seen = colour[k]! * (m.glow + (1 - m.glow) * lit) + shine * lighting.colour[k]!
        result[3 * pixel + k] = lighting.haze[k]! + (seen - lighting.haze[k]!) * clear
      }
    }
  }
  return result
}

/** Water shows the sky, the more so the flatter the view (Schlick's approximation). */
function reflectSky(
  colour: Float64Array,
  sky: Sky,
  x: number,
  y: number,
  z: number,
  facing: number,
  noise: Noise,
): void {
  const r = colour[0]!
  const g = colour[1]!
  const b = colour[2]!
  const share = 0.08 + 0.82 * (1 - facing) ** 3
  paintSky(colour, sky, x, Math.abs(y) + 0.02, z, noise)
  colour[0] = r + (colour[0]! - r) * share
  colour[1] = g + (colour[1]! - g) * share
  colour[2] = b + (colour[2]! - b) * share
}
