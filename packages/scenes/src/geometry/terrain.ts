import type { Material } from '../material/texture.ts'
import { type Camera, cameraAxes } from './camera.ts'

/** Open ground: a height above every world position, and the mesh that the picture shows. */
export interface Terrain {
  /** World y of the ground at world (x, z), metres. */
  height(x: number, z: number): number
  material: Material
  /** Half width (metres) of a path along `pathCentre`, 0 without one. */
  pathWidth: number
  /** World x of the path at world z. */
  pathCentre(z: number): number
  path: Material
}

/** A triangulated fan of ground in front of a camera; vertex (ring, spoke) is at `3 * (ring * spokes + spoke)`. */
export interface TerrainMesh {
  rings: number
  spokes: number
  /** World positions (3 a vertex), metres. */
  vertices: Float64Array
}

const RINGS = 72
const NEAREST = 0.6

/** Samples the ground on rings about the camera's foot, each farther than the last by one ratio, out to `reach` metres. */
export function meshTerrain(terrain: Terrain, camera: Camera, reach: number): TerrainMesh {
  const halfAngle = Math.atan(camera.width / 2 / camera.focal) / Math.cos(camera.pitch) + 0.25
  const spokes = Math.min(96, Math.max(24, Math.ceil(camera.width / 2)))
  const vertices = new Float64Array(3 * RINGS * spokes)
  for (let ring = 0; ring < RINGS; ring++) {
    const distance = NEAREST * (reach / NEAREST) ** (ring / (RINGS - 1))
    for (let spoke = 0; spoke < spokes; spoke++) {
      const heading = camera.yaw + halfAngle * ((2 * spoke) / (spokes - 1) - 1)
      const x = camera.position[0] + distance * Math.sin(heading)
      const z = camera.position[2] + distance * Math.cos(heading)
      const at = 3 * (ring * spokes + spoke)
      vertices[at] = x
      vertices[at + 1] = terrain.height(x, z)
      vertices[at + 2] = z
    }
  }
  return { rings: RINGS, spokes, vertices }
}

/** Calls `visit` with the three vertex numbers of every triangle. */
export function eachTriangle({ rings, spokes }: TerrainMesh, visit: (a: number, b: number, c: number) => void): void {
  for (let ring = 0; ring + 1 < rings; ring++) {
    for (let spoke = 0; spoke + 1 < spokes; spoke++) {
      const near = ring * spokes + spoke
      const far = near + spokes
      visit(near, near + 1, far)
      visit(near + 1, far + 1, far)
    }
  }
}

/** The mesh's vertices in camera coordinates (3 a vertex). */
export function meshToCamera({ vertices }: TerrainMesh, camera: Camera): Float64Array {
  const { right, down, forward } = cameraAxes(camera)
  const [px, py, pz] = camera.position
  const result = new Float64Array(vertices.length)
  for (let i = 0; i < vertices.length; i += 3) {
    const x = vertices[i]! - px
    const y = vertices[i + 1]! - py
    const z = vertices[i + 2]! - pz
    result[i] = x * right[0] + y * right[1] + z * right[2]
    result[i + 1] = x * down[0] + y * down[1] + z * down[2]
    result[i + 2] = x * forward[0] + y * forward[1] + z * forward[2]
  }
  return result
}
