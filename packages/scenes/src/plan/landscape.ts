import type { Rng } from '@spatial-ssrl/core'
import { type Camera, drawFieldOfView, placeCamera } from '../geometry/camera.ts'
import { rectangle, type Vector } from '../geometry/surface.ts'
import type { Terrain } from '../geometry/terrain.ts'
import { createNoise, type Noise } from '../material/noise.ts'
import { type Colour, mixed, rgb, scaled, varied } from '../material/palette.ts'
import { material } from '../material/texture.ts'
import type { Lighting } from '../render/shade.ts'
import { type Sky, skies } from '../render/sky.ts'
import { addStructure, addThing, emptyLayout, type Layout } from './layout.ts'
import { bush, car, fence, fir, house, type Landmark, rock, tower, tree } from './outdoors.ts'
import type { Plan } from './plan.ts'

/** What grows and stands in a kind of country, and how its ground looks. */
interface Country {
  grass: readonly [Colour, Colour]
  path: Colour
  /** Height of the far hills, metres at 100 m. */
  hills: readonly [number, number]
  /** Share of landscapes of this kind with a lake. */
  lake: number
  landmarks: readonly { make: Landmark; radius: number; weight: number }[]
}

const countries: readonly Country[] = [
  {
    grass: [rgb(0x4f6f2e), rgb(0x8a9a4a)],
    path: rgb(0xa58d6a),
    hills: [6, 30],
    lake: 0.3,
    landmarks: [
      { make: tree, radius: 2, weight: 5 },
      { make: bush, radius: 1.2, weight: 3 },
      { make: house, radius: 4.5, weight: 2 },
      { make: fence, radius: 3, weight: 2 },
      { make: rock, radius: 1.3, weight: 1 },
    ],
  },
  {
    grass: [rgb(0x3f5a35), rgb(0x6d7a4a)],
    path: rgb(0x7d6f5f),
    hills: [20, 55],
    lake: 0.45,
    landmarks: [
      { make: fir, radius: 1.6, weight: 7 },
      { make: rock, radius: 1.3, weight: 3 },
      { make: house, radius: 4.5, weight: 1 },
      { make: bush, radius: 1.2, weight: 1 },
    ],
  },
  {
    grass: [rgb(0xb08a58), rgb(0xd9bd86)],
    path: rgb(0x8f6a42),
    hills: [10, 45],
    lake: 0.05,
    landmarks: [
      { make: rock, radius: 1.3, weight: 6 },
      { make: bush, radius: 1.2, weight: 2 },
      { make: tower, radius: 2.2, weight: 1 },
      { make: house, radius: 4.5, weight: 1 },
    ],
  },
  {
    grass: [rgb(0xdfe5ec), rgb(0xf4f6f8)],
    path: rgb(0xa7a39c),
    hills: [20, 60],
    lake: 0.2,
    landmarks: [
      { make: fir, radius: 1.6, weight: 5 },
      { make: rock, radius: 1.3, weight: 2 },
      { make: house, radius: 4.5, weight: 2 },
      { make: fence, radius: 3, weight: 1 },
    ],
  },
  {
    grass: [rgb(0x77736c), rgb(0x93908a)],
    path: rgb(0x55565a),
    hills: [3, 16],
    lake: 0,
    landmarks: [
      { make: house, radius: 4.5, weight: 6 },
      { make: car, radius: 2.3, weight: 4 },
      { make: tree, radius: 2, weight: 2 },
      { make: tower, radius: 2.2, weight: 1 },
    ],
  },
]

const REACH = 140

/** Open country under a sky, seen from eye height or from a rise. The camera's foot is at world (0, 0). */
export function planLandscape(size: { width: number; height: number }, rng: Rng): Plan {
  const noise = createNoise(rng.fork('noise'))
  const country = rng.pick(countries)
  const terrain = growTerrain(country, noise, rng.fork('terrain'))
  const eye = terrain.height(0, 0) + (rng.next() < 0.2 ? rng.uniform(4, 8) : rng.uniform(1.4, 2.6))
  const camera = placeCamera(size, {
    position: [0, eye, 0],
    pitch: eye > 4 ? rng.uniform(-0.3, -0.1) : rng.uniform(-0.16, 0.08),
    yaw: rng.uniform(-0.35, 0.35),
    verticalFieldOfView: drawFieldOfView(size, rng, 0.75, 1.15),
  })
  const layout = emptyLayout()
  const sky = openSky(camera, rng.fork('sky'))
  const lake = rng.next() < country.lake ? rng.uniform(-0.9, -0.35) : -Infinity
  if (lake > -Infinity) addLake(layout, lake, sky)
  populate(layout, country, terrain, lake, camera, rng.fork('landmarks'))
  return {
    camera,
    layout,
    lighting: lightOutdoors(sky, rng.fork('light')),
    sky,
    ground: terrain,
    reach: REACH,
    exposure: { gain: rng.uniform(1.1, 1.7), grain: rng.uniform(0.8, 2.6), vignette: rng.uniform(0, 0.3) },
  }
}

/** Level near the camera, rolling farther out, hills at the horizon. */
function growTerrain(country: Country, noise: Noise, rng: Rng): Terrain {
  const hills = rng.uniform(...country.hills)
  const roll = rng.uniform(0.6, 2.2)
  const wide = rng.uniform(0.012, 0.03)
  const [shiftX, shiftZ] = [rng.uniform(0, 200), rng.uniform(0, 200)]
  const swing = rng.uniform(1, 4)
  const bend = rng.uniform(0.05, 0.13)
  const start = rng.uniform(-2.5, 2.5)
  const [a, b] = [varied(country.grass[0], rng, 0.2), varied(country.grass[1], rng, 0.2)]
  const earth = varied(country.path, rng, 0.15)
  return {
    height(x, z) {
      const distance = Math.sqrt(x * x + z * z)
      const far = Math.min(1, distance / 110)
      const ease = Math.min(1, distance / 14)
      const near = roll * ease * (noise.fractal(0.06 * x + shiftX, 0.06 * z + shiftZ, 3) - 0.5) * 2
      return near + hills * far * far * noise.fractal(wide * x + shiftZ, wide * z + shiftX, 4)
    },
    material: material('grass', a, b, rng.uniform(0.35, 0.7), { phase: rng.uniform(0, 40) }),
    pathWidth: rng.next() < 0.5 ? rng.uniform(0.7, 2) : 0,
    pathCentre: (z) => start + swing * Math.sin(bend * z) + 0.06 * z,
    path: material('mottled', earth, scaled(earth, 0.6), 0.5, { phase: rng.uniform(0, 40) }),
  }
}

function openSky(camera: Camera, rng: Rng): Sky {
  const elevation = rng.uniform(0.35, 1)
  const heading = camera.yaw + rng.uniform(-Math.PI, Math.PI)
  return {
    ...rng.pick(skies),
    cover: rng.uniform(0.2, 0.95),
    grain: rng.uniform(0.5, 1.2),
    sun: [Math.sin(heading) * Math.cos(elevation), Math.sin(elevation), Math.cos(heading) * Math.cos(elevation)],
  }
}

function addLake(layout: Layout, level: number, sky: Sky): void {
  const deep = mixed(rgb(0x2f4f5a), sky.zenith, 0.25)
  const water = material('water', scaled(deep, 0.8), deep, 0.5, { gloss: 0.5 })
  addStructure(layout, rectangle(water, [0, level, 0], [1, 0, 0], [0, 0, 1], REACH, REACH))
}

/** One or two things close by, and many farther out, spread over the angle of view. */
function populate(layout: Layout, country: Country, terrain: Terrain, lake: number, camera: Camera, rng: Rng): void {
  const taken: { x: number; z: number; radius: number }[] = []
  const halfAngle = Math.atan(camera.width / 2 / camera.focal)
  const urn = country.landmarks.flatMap((landmark) => Array.from({ length: landmark.weight }, () => landmark))
  const wanted = 8 + rng.int(9)
  for (let i = 0; i < wanted; i++) {
    const { make, radius } = rng.pick(urn)
    for (let attempt = 0; attempt < 6; attempt++) {
      const nearest = i < 2 ? 2.2 + 1.6 * radius : 7 + radius
      const distance = i < 2 ? rng.uniform(nearest, nearest + 6) : nearest * (65 / nearest) ** rng.next()
      const heading = camera.yaw + 1.1 * halfAngle * rng.uniform(-1, 1)
      const x = distance * Math.sin(heading)
      const z = distance * Math.cos(heading)
      const y = terrain.height(x, z)
      if (y < lake + 0.1 || taken.some((o) => Math.hypot(o.x - x, o.z - z) < 0.8 * (o.radius + radius))) continue
      taken.push({ x, z, radius })
      const foot: Vector = [x, y, z]
      addThing(layout, make(foot, rng.fork(i)))
      break
    }
  }
}

function lightOutdoors(sky: Sky, rng: Rng): Lighting {
  const overcast = sky.cover > 0.8
  const strength = overcast ? rng.uniform(0.3, 0.6) : rng.uniform(0.9, 1.4)
  return {
    position: [1e4 * sky.sun[0], 1e4 * sky.sun[1], 1e4 * sky.sun[2]],
    colour: scaled(sky.sunColour, strength),
    halfDistance: Infinity,
    above: scaled(mixed(sky.zenith, sky.horizon, 0.5), overcast ? 0.9 : 0.6),
    below: scaled(sky.horizon, 0.2),
    haze: scaled(sky.horizon, 0.95),
    hazeDistance: rng.uniform(70, 260),
  }
}
