import type { Rng } from '@spatial-ssrl/core'
import { box, ellipsoid, frustum, type Surface, type Vector } from '../geometry/surface.ts'
import { type ColourName, rgb, scaled, shadeOf } from '../material/palette.ts'
import { type Material, material, type Pattern } from '../material/texture.ts'
import type { Thing } from './layout.ts'

/** A piece of furniture on the floor at world (x, z), turned by `yaw` radians. */
export type Furniture = (x: number, z: number, yaw: number, rng: Rng) => Thing

const bright: readonly ColourName[] = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink', 'white']
const woods: readonly ColourName[] = ['brown', 'brown', 'white', 'black', 'grey']

/** Pieces that stand free on the floor, with the radius (metres) they need. */
export const freeStanding: readonly { radius: number; make: Furniture }[] = [
  { radius: 0.75, make: table },
  { radius: 0.4, make: chair },
  { radius: 0.4, make: chair },
  { radius: 0.35, make: plant },
  { radius: 0.35, make: ball },
  { radius: 0.5, make: crates },
  { radius: 0.4, make: stool },
  { radius: 0.35, make: vase },
  { radius: 0.3, make: lamp },
]

/** Pieces that stand with their back (local −z) to a wall, with half their width and depth (metres). */
export const againstWall: readonly { half: readonly [number, number]; make: Furniture }[] = [
  { half: [1, 0.45], make: sofa },
  { half: [0.6, 0.2], make: bookshelf },
  { half: [0.55, 0.32], make: cupboard },
  { half: [0.8, 0.25], make: sideboard },
]

function table(x: number, z: number, yaw: number, rng: Rng): Thing {
  const colour = rng.pick(woods)
  const wood = coat(colour, 'planks', 0.12, rng, 0.2)
  const half: Vector = [rng.uniform(0.45, 0.7), 0.03, rng.uniform(0.35, 0.5)]
  const height = rng.uniform(0.55, 0.78)
  const surfaces = [box(wood, [x, height, z], half, yaw), ...legs(wood, x, z, half, height, yaw)]
  const top = height + 0.03
  if (rng.next() < 0.7) {
    const size = rng.uniform(0.06, 0.16)
    const [px, pz] = beside(x, z, rng.uniform(-0.3, 0.3), rng.uniform(-0.2, 0.2), yaw)
    const cover = coat(rng.pick(bright), 'plain', 0.1, rng, 0.5)
    surfaces.push(
      rng.next() < 0.5
        ? ellipsoid(cover, [px, top + size, pz], [size, size, size])
        : frustum(cover, [px, top, pz], 2.2 * size, size * 0.8, size),
    )
  }
  return { kind: 'table', colour, surfaces }
}

function chair(x: number, z: number, yaw: number, rng: Rng): Thing {
  const colour = rng.pick([...bright, ...woods])
  const frame = coat(colour, 'plain', 0.2, rng, 0.15)
  const half: Vector = [0.22, 0.03, 0.22]
  const seat = rng.uniform(0.42, 0.5)
  const [bx, bz] = beside(x, z, 0, -0.2, yaw)
  const back = rng.uniform(0.22, 0.32)
  return {
    kind: 'chair',
    colour,
    surfaces: [
      box(frame, [x, seat, z], half, yaw),
      box(frame, [bx, seat + back, bz], [0.22, back, 0.025], yaw),
      ...legs(frame, x, z, half, seat, yaw),
    ],
  }
}

function stool(x: number, z: number, _yaw: number, rng: Rng): Thing {
  const colour = rng.pick(bright)
  const cover = coat(colour, rng.pick(['plain', 'stripes', 'checks']), 0.12, rng)
  const height = rng.uniform(0.32, 0.5)
  const radius = rng.uniform(0.22, 0.38)
  return { kind: 'stool', colour, surfaces: [frustum(cover, [x, 0, z], height, radius * 0.9, radius)] }
}

function plant(x: number, z: number, _yaw: number, rng: Rng): Thing {
  const pot = coat(rng.pick(['orange', 'white', 'brown', 'grey']), 'plain', 0.15, rng, 0.2)
  const leaves = foliage(rng, 0.12)
  const height = rng.uniform(0.3, 0.45)
  const surfaces: Surface[] = [frustum(pot, [x, 0, z], height, 0.16, 0.24)]
  for (let i = 0; i < 4; i++) {
    const size = rng.uniform(0.16, 0.3)
    const centre: Vector = [x + rng.uniform(-0.18, 0.18), height + rng.uniform(0.1, 0.7), z + rng.uniform(-0.18, 0.18)]
    surfaces.push(ellipsoid(leaves, centre, [size, size * rng.uniform(0.8, 1.4), size]))
  }
  return { kind: 'plant', colour: 'green', surfaces }
}

function ball(x: number, z: number, _yaw: number, rng: Rng): Thing {
  const colour = rng.pick(bright)
  const radius = rng.uniform(0.14, 0.38)
  const cover = coat(colour, rng.pick(['plain', 'stripes', 'checks']), radius * 0.7, rng, 0.6)
  return { kind: 'ball', colour, surfaces: [ellipsoid(cover, [x, radius, z], [radius, radius, radius])] }
}

function crates(x: number, z: number, yaw: number, rng: Rng): Thing {
  const colour = rng.pick<ColourName>(['brown', 'brown', 'orange', 'blue', 'red', 'green'])
  const surfaces: Surface[] = []
  let floor = 0
  let half = rng.uniform(0.22, 0.36)
  for (let i = 1 + rng.int(3); i > 0; i--) {
    const high = half * rng.uniform(0.6, 1)
    const crate = coat(colour, rng.pick(['planks', 'plain']), 0.1, rng)
    surfaces.push(
      box(crate, [x, floor + high, z], [half, high, half * rng.uniform(0.7, 1)], yaw + rng.uniform(-0.3, 0.3)),
    )
    floor += 2 * high
    half *= rng.uniform(0.65, 0.95)
  }
  return { kind: 'crates', colour, surfaces }
}

function vase(x: number, z: number, _yaw: number, rng: Rng): Thing {
  const colour = rng.pick(bright)
  const glaze = coat(colour, rng.pick(['plain', 'marble', 'stripes']), 0.12, rng, 0.7)
  const body = rng.uniform(0.15, 0.25)
  const height = rng.uniform(0.35, 0.7)
  return {
    kind: 'vase',
    colour,
    surfaces: [
      ellipsoid(glaze, [x, height / 2, z], [body, height / 2, body]),
      frustum(glaze, [x, height * 0.85, z], height * 0.35, body * 0.35, body * 0.6),
    ],
  }
}

function lamp(x: number, z: number, _yaw: number, rng: Rng): Thing {
  const colour = rng.pick<ColourName>(['white', 'yellow', 'orange', 'red', 'teal'])
  const metal = coat('black', 'plain', 0.2, rng, 0.5)
  const shadeCover = { ...coat(colour, 'plain', 0.3, rng), glow: 0.6 }
  const height = rng.uniform(1.1, 1.6)
  return {
    kind: 'lamp',
    colour,
    surfaces: [
      frustum(metal, [x, 0, z], 0.03, 0.17),
      frustum(metal, [x, 0.03, z], height - 0.03, 0.018),
      frustum(shadeCover, [x, height, z], 0.32, 0.24, 0.14),
    ],
  }
}

function sofa(x: number, z: number, yaw: number, rng: Rng): Thing {
  const colour = rng.pick([...bright, 'grey', 'brown'] as const)
  const cloth = coat(colour, rng.pick(['plain', 'plain', 'stripes', 'mottled']), rng.uniform(0.1, 0.25), rng)
  const half = rng.uniform(0.75, 1)
  const part = (offset: number, depth: number, y: number, size: Vector): Surface => {
    const [px, pz] = beside(x, z, offset, depth, yaw)
    return box(cloth, [px, y, pz], size, yaw)
  }
  return {
    kind: 'sofa',
    colour,
    surfaces: [
      part(0, 0.05, 0.22, [half, 0.22, 0.38]),
      part(0, -0.32, 0.5, [half, 0.38, 0.12]),
      part(-half + 0.1, 0.05, 0.34, [0.11, 0.32, 0.4]),
      part(half - 0.1, 0.05, 0.34, [0.11, 0.32, 0.4]),
    ],
  }
}

function bookshelf(x: number, z: number, yaw: number, rng: Rng): Thing {
  const colour = rng.pick(woods)
  const wood = shadeOf(colour, rng)
  const shelves = material('books', wood, scaled(wood, 0.5), rng.uniform(0.28, 0.38), { phase: rng.uniform(0, 40) })
  const half: Vector = [rng.uniform(0.35, 0.6), rng.uniform(0.6, 1.05), 0.17]
  return { kind: 'bookshelf', colour, surfaces: [box(shelves, [x, half[1], z], half, yaw)] }
}

function cupboard(x: number, z: number, yaw: number, rng: Rng): Thing {
  const colour = rng.pick([...woods, 'teal', 'green', 'blue'] as const)
  const wood = coat(colour, rng.pick(['planks', 'plain']), 0.2, rng, 0.15)
  const half: Vector = [rng.uniform(0.4, 0.55), rng.uniform(0.7, 1), 0.28]
  const gap = material('plain', scaled(wood.a, 0.25), scaled(wood.a, 0.25), 1)
  const [px, pz] = beside(x, z, 0, 0.285, yaw)
  return {
    kind: 'cupboard',
    colour,
    surfaces: [box(wood, [x, half[1], z], half, yaw), box(gap, [px, half[1], pz], [0.012, half[1] * 0.93, 0.006], yaw)],
  }
}

function sideboard(x: number, z: number, yaw: number, rng: Rng): Thing {
  const colour = rng.pick(woods)
  const wood = coat(colour, 'planks', rng.uniform(0.15, 0.3), rng, 0.2)
  const half: Vector = [rng.uniform(0.6, 0.8), rng.uniform(0.3, 0.42), 0.22]
  const surfaces = [box(wood, [x, half[1], z], half, yaw)]
  const cover = coat(rng.pick(bright), 'plain', 0.1, rng, 0.6)
  for (const offset of [rng.uniform(-0.5, -0.1), rng.uniform(0.1, 0.5)]) {
    const [px, pz] = beside(x, z, offset, 0, yaw)
    surfaces.push(
      frustum(cover, [px, 2 * half[1], pz], rng.uniform(0.12, 0.4), rng.uniform(0.05, 0.12), rng.uniform(0.03, 0.1)),
    )
  }
  return { kind: 'sideboard', colour, surfaces }
}

/** A material in a shade of the named colour. */
function coat(colour: ColourName, pattern: Pattern, scale: number, rng: Rng, gloss = 0): Material {
  const a = shadeOf(colour, rng)
  const b = pattern === 'plain' || pattern === 'planks' ? scaled(a, 0.35) : shadeOf(rng.pick(bright), rng)
  return material(pattern, a, b, scale, { phase: rng.uniform(0, 40), gloss })
}

/** Leaves in light and dark green. */
export function foliage(rng: Rng, scale: number): Material {
  const hues = [rgb(0x4f7d35), rgb(0x6f8f3a), rgb(0x35663f), rgb(0x7b8c3f)]
  const leaf = rng.pick(hues)
  return material('foliage', scaled(leaf, 0.35), scaled(leaf, 1.2), scale, { phase: rng.uniform(0, 40) })
}

function legs(cover: Material, x: number, z: number, half: Vector, height: number, yaw: number): Surface[] {
  const corners: [number, number][] = [
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ]
  return corners.map(([i, j]) => {
    const [px, pz] = beside(x, z, i * (half[0] - 0.04), j * (half[2] - 0.04), yaw)
    return frustum(cover, [px, 0, pz], height, 0.025)
  })
}

/** World (x, z) of a point `across` and `along` metres from (x, z) in axes turned by `yaw`. */
export function beside(x: number, z: number, across: number, along: number, yaw: number): [number, number] {
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)]
  return [x + across * cos + along * sin, z - across * sin + along * cos]
}
