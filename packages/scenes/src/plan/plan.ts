import type { Camera } from '../geometry/camera.ts'
import type { Terrain } from '../geometry/terrain.ts'
import type { Exposure } from '../render/develop.ts'
import type { Lighting } from '../render/shade.ts'
import type { Sky } from '../render/sky.ts'
import type { Layout } from './layout.ts'

/** A scene before it is rendered. */
export interface Plan {
  camera: Camera
  layout: Layout
  lighting: Lighting
  sky: Sky
  ground: Terrain | null
  /** How far the ground is seen, metres. */
  reach: number
  exposure: Exposure
}
