import type { DepthMap, RgbImage, Rng } from '@spatial-ssrl/core'
import { type Camera, project, toCamera } from './geometry/camera.ts'
import { meshTerrain, type TerrainMesh } from './geometry/terrain.ts'
import { createNoise } from './material/noise.ts'
import type { ColourName } from './material/palette.ts'
import { planLandscape } from './plan/landscape.ts'
import type { Layout } from './plan/layout.ts'
import type { Plan } from './plan/plan.ts'
import { planRoom } from './plan/room.ts'
import { castSurface, castTerrain, emptyHits, type Hits } from './render/cast.ts'
import { develop } from './render/develop.ts'
import { shade } from './render/shade.ts'
import { packOccluders } from './render/shadow.ts'

/** `room`: furnished, indoors. `landscape`: open country or a street under a sky. */
export type SceneKind = 'room' | 'landscape'

/** A thing in a scene that at least one pixel shows. */
export interface SceneObject {
  /** For example `table`, `sofa`, `tree`, `house`. */
  kind: string
  colour: ColourName
  /** Middle of the thing in camera coordinates: x right, y down, z forward, metres. */
  centre: [x: number, y: number, z: number]
  /** Where `centre` appears, px from the top left corner; may lie outside the picture, and is NaN when z ≤ 0. */
  pixel: [u: number, v: number]
  /** Share of the thing's outline inside the picture that nothing hides, (0, 1]. */
  visibleFraction: number
}

/** A rendered scene: picture and depth of one size, and the truth behind them. */
export interface Scene {
  kind: SceneKind
  image: RgbImage
  /** Metres along the camera axis; sky is invalid. */
  depth: DepthMap
  camera: Camera
  objects: SceneObject[]
}

/** What of a scene is not left to chance. */
export interface SceneOptions {
  /** Picture size, px, each ≥ 1; 128 × 128 unless told. */
  width?: number
  height?: number
  /** Drawn unless told. */
  kind?: SceneKind
}

/**
 * A random room or landscape with exact depth, object centres and camera pose.
 *
 * @throws RangeError for a width or height that is no positive integer
 */
export function generateScene(rng: Rng, options: SceneOptions = {}): Scene {
  const { width = 128, height = 128 } = options
  for (const [name, side] of [
    ['width', width],
    ['height', height],
  ] as const) {
    if (!Number.isInteger(side) || side < 1) throw new RangeError(`generateScene: expected ${name} ≥ 1 px, got ${side}`)
  }
  const kind = options.kind ?? (rng.fork('kind').next() < 0.5 ? 'room' : 'landscape')
  const plan = planScene(kind, { width, height }, rng.fork(kind))
  const { hits, objects } = castScene(plan)
  const { layout, lighting, sky, ground, camera } = plan
  const noise = createNoise(rng.fork('texture'))
  const occluders = packOccluders(layout.things)
  const light = shade({ surfaces: layout.surfaces, occluders, lighting, noise, sky, ground }, camera, hits)
  const image = develop(light, hits, width, height, plan.exposure, rng.fork('sensor'))
  return { kind, image, depth: depthMap(hits, camera), camera, objects }
}

export function planScene(kind: SceneKind, size: { width: number; height: number }, rng: Rng): Plan {
  return kind === 'room' ? planRoom(size, rng) : planLandscape(size, rng)
}

/** What every pixel's ray meets, and the objects seen. */
export function castScene({ camera, layout, ground, reach }: Plan): {
  hits: Hits
  objects: SceneObject[]
  mesh: TerrainMesh | null
} {
  const hits = emptyHits(camera)
  const mesh = ground && meshTerrain(ground, camera, reach)
  if (mesh) castTerrain(hits, camera, mesh)
  const silhouette = new Int16Array(camera.width * camera.height).fill(-1)
  const outlines = new Int32Array(layout.things.length)
  let thing = 0
  for (const [number, surface] of layout.surfaces.entries()) {
    while (thing < layout.things.length && layout.things[thing]!.lastSurface < number) thing++
    const owned = thing < layout.things.length && layout.things[thing]!.firstSurface <= number
    const marked = castSurface(hits, camera, surface, number, silhouette, owned ? thing : -2)
    if (owned) outlines[thing] = outlines[thing]! + marked
  }
  return { hits, objects: seenObjects(camera, layout, hits, outlines), mesh }
}

function seenObjects(camera: Camera, layout: Layout, hits: Hits, outlines: Int32Array): SceneObject[] {
  const shown = new Int32Array(layout.surfaces.length)
  for (const number of hits.surface) if (number >= 0) shown[number] = shown[number]! + 1
  return layout.things.flatMap(({ kind, colour, centre, firstSurface, lastSurface }, i) => {
    let visible = 0
    for (let number = firstSurface; number <= lastSurface; number++) visible += shown[number]!
    if (visible === 0) return []
    const seen = toCamera(camera, centre)
    const pixel: [number, number] = seen[2] > 0 ? project(camera, seen) : [Number.NaN, Number.NaN]
    return [{ kind, colour, centre: seen, pixel, visibleFraction: visible / outlines[i]! }]
  })
}

function depthMap(hits: Hits, { width, height }: Camera): DepthMap {
  const valid = new Uint8Array(width * height)
  const data = new Float32Array(width * height)
  for (let i = 0; i < data.length; i++) {
    if (hits.depth[i] === Infinity) continue
    valid[i] = 1
    data[i] = hits.depth[i]!
  }
  return { width, height, data, valid, kind: 'metric' }
}
