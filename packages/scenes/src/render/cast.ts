import { type Camera, cameraAxes, toCamera } from '../geometry/camera.ts'
import type { Surface } from '../geometry/surface.ts'
import { eachTriangle, meshToCamera, type TerrainMesh } from '../geometry/terrain.ts'

/** What each pixel's ray meets first. */
export interface Hits {
  /** Camera z in metres, Infinity where the ray meets nothing. */
  depth: Float32Array
  /** Number of the surface met, `SKY` or `GROUND`. */
  surface: Int16Array
}

export const SKY = -1
export const GROUND = -2

/** Half-open range of pixels. */
export interface PixelBox {
  left: number
  top: number
  right: number
  bottom: number
}

export function emptyHits({ width, height }: Camera): Hits {
  return {
    depth: new Float32Array(width * height).fill(Infinity),
    surface: new Int16Array(width * height).fill(SKY),
  }
}

/** The pixels that a sphere around `centre` (world) can cover; null when it is behind the camera or outside the picture. */
function coveredPixels(camera: Camera, surface: Surface): PixelBox | null {
  const [x, y, z] = toCamera(camera, surface.centre)
  if (z + surface.radius <= 0) return null
  const across = span(x, z, surface.radius)
  const along = span(y, z, surface.radius)
  const left = Math.max(0, Math.floor(camera.width / 2 + camera.focal * across[0]))
  const right = Math.min(camera.width, Math.ceil(camera.width / 2 + camera.focal * across[1]))
  const top = Math.max(0, Math.floor(camera.height / 2 + camera.focal * along[0]))
  const bottom = Math.min(camera.height, Math.ceil(camera.height / 2 + camera.focal * along[1]))
  return left < right && top < bottom ? { left, top, right, bottom } : null
}

/** Tangents of the angles between which a circle of `radius` at (offset, z) is seen. */
function span(offset: number, z: number, radius: number): [number, number] {
  const distance = Math.hypot(offset, z)
  if (distance <= radius) return [-Infinity, Infinity]
  const middle = Math.atan2(offset, z)
  const half = Math.asin(radius / distance)
  return [
    middle - half <= -Math.PI / 2 ? -Infinity : Math.tan(middle - half),
    middle + half >= Math.PI / 2 ? Infinity : Math.tan(middle + half),
  ]
}

/**
 * Casts the rays of every pixel that `surface` can cover, keeping the nearer hit. The direction has camera z = 1, so t is depth.
 * With `silhouette`, every pixel met, hidden or not, gets `mark`; returns how many did not have it before.
 */
export function castSurface(
  hits: Hits,
  camera: Camera,
  surface: Surface,
  number: number,
  silhouette: Int16Array,
  mark: number,
): number {
  const range = coveredPixels(camera, surface)
  if (range === null) return 0
  const { depth } = hits
  const { shape, hit } = surface
  const { right, down, forward } = cameraAxes(camera)
  const [ox, oy, oz] = camera.position
  const { width, height, focal } = camera
  let marked = 0
  for (let v = range.top; v < range.bottom; v++) {
    const b = (v + 0.5 - height / 2) / focal
    const rowX = forward[0] + b * down[0]
    const rowY = forward[1] + b * down[1]
    const rowZ = forward[2] + b * down[2]
    for (let u = range.left; u < range.right; u++) {
      const a = (u + 0.5 - width / 2) / focal
      const t = hit(shape, ox, oy, oz, rowX + a * right[0], rowY + a * right[1], rowZ + a * right[2])
      if (t === Infinity) continue
      const pixel = v * width + u
      if (silhouette[pixel] !== mark) {
        silhouette[pixel] = mark
        marked++
      }
      if (t < depth[pixel]!) {
        depth[pixel] = t
        hits.surface[pixel] = number
      }
    }
  }
  return marked
}

/** Rasterises the ground. 1/z is linear over a triangle's picture, which makes the depth exact. */
export function castTerrain(hits: Hits, camera: Camera, mesh: TerrainMesh): void {
  const points = meshToCamera(mesh, camera)
  const { width, height, focal } = camera
  eachTriangle(mesh, (i, j, k) => {
    const za = points[3 * i + 2]!
    const zb = points[3 * j + 2]!
    const zc = points[3 * k + 2]!
    if (za < 0.05 || zb < 0.05 || zc < 0.05) return // behind the camera or below the picture's edge
    const ax = width / 2 + (focal * points[3 * i]!) / za
    const ay = height / 2 + (focal * points[3 * i + 1]!) / za
    const bx = width / 2 + (focal * points[3 * j]!) / zb
    const by = height / 2 + (focal * points[3 * j + 1]!) / zb
    const cx = width / 2 + (focal * points[3 * k]!) / zc
    const cy = height / 2 + (focal * points[3 * k + 1]!) / zc
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    if (area === 0) return
    const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5))
    const right = Math.min(width - 1, Math.floor(Math.max(ax, bx, cx) - 0.5))
    const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5))
    const bottom = Math.min(height - 1, Math.floor(Math.max(ay, by, cy) - 0.5))
    for (let v = top; v <= bottom; v++) {
      for (let u = left; u <= right; u++) {
        const x = u + 0.5
        const y = v + 0.5
        const wb = ((x - ax) * (cy - ay) - (cx - ax) * (y - ay)) / area
        const wc = ((bx - ax) * (y - ay) - (x - ax) * (by - ay)) / area
        const wa = 1 - wb - wc
        if (wa < -1e-9 || wb < -1e-9 || wc < -1e-9) continue
        const z = 1 / (wa / za + wb / zb + wc / zc)
        const pixel = v * width + u
        if (z < hits.depth[pixel]!) {
          hits.depth[pixel] = z
          hits.surface[pixel] = GROUND
        }
      }
    }
  })
}
