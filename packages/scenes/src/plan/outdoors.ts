import type { Rng } from '@spatial-ssrl/core'
import { box, ellipsoid, frustum, gable, type Surface, type Vector } from '../geometry/surface.ts'
import { type ColourName, rgb, scaled, shadeOf, varied } from '../material/palette.ts'
import { material } from '../material/texture.ts'
import { beside, foliage } from './furniture.ts'
import type { Thing } from './layout.ts'

/** A thing on open ground whose foot is at `foot`. */
export type Landmark = (foot: Vector, rng: Rng) => Thing

export function tree([x, y, z]: Vector, rng: Rng): Thing {
  const bark = material('foliage', rgb(0x4a3826), rgb(0x7a6247), 0.15, { phase: rng.uniform(0, 40) })
  const height = rng.uniform(3, 8)
  const crown = height * rng.uniform(0.22, 0.34)
  const stem = height - 1.6 * crown
  const autumn = rng.next() < 0.2
  const colour: ColourName = autumn ? rng.pick(['orange', 'red', 'yellow']) : 'green'
  const leaf = shadeOf(colour, rng)
  const leaves = autumn
    ? material('foliage', scaled(leaf, 0.4), leaf, 0.35, { phase: rng.uniform(0, 40) })
    : foliage(rng, rng.uniform(0.3, 0.5))
  const surfaces: Surface[] = [frustum(bark, [x, y - 0.3, z], stem + 0.3 + 0.5 * crown, 0.045 * height, 0.03 * height)]
  for (let i = 0; i < 4; i++) {
    const size = crown * rng.uniform(0.55, 1)
    const turn = 1.6 * i + rng.uniform(0, 1)
    const out = i === 0 ? 0 : crown * 0.6
    const centre: Vector = [
      x + out * Math.sin(turn),
      y + stem + crown * rng.uniform(0.5, 1.2),
      z + out * Math.cos(turn),
    ]
    surfaces.push(ellipsoid(leaves, centre, [size, size * rng.uniform(0.7, 0.95), size]))
  }
  return { kind: 'tree', colour, surfaces }
}

export function fir([x, y, z]: Vector, rng: Rng): Thing {
  const bark = material('foliage', rgb(0x3d2d20), rgb(0x5f4a37), 0.15)
  const leaf = rng.pick([rgb(0x2f5a3f), rgb(0x3d6b45), rgb(0x2a4f4a), rgb(0x4b6b39)])
  const needles = material('foliage', scaled(leaf, 0.3), leaf, 0.3, { phase: rng.uniform(0, 40) })
  const height = rng.uniform(3.5, 10)
  const width = height * rng.uniform(0.16, 0.26)
  const surfaces: Surface[] = [frustum(bark, [x, y - 0.3, z], 0.25 * height, 0.035 * height)]
  for (let i = 0; i < 3; i++) {
    const wide = width * (1 - 0.27 * i)
    surfaces.push(
      frustum(
        needles,
        [x, y + height * (0.14 + 0.26 * i), z],
        height * (i === 2 ? 0.34 : 0.4),
        wide,
        i === 2 ? 0 : wide * 0.2,
      ),
    )
  }
  return { kind: 'fir', colour: 'green', surfaces }
}

export function bush([x, y, z]: Vector, rng: Rng): Thing {
  const leaves = foliage(rng, 0.2)
  const surfaces: Surface[] = []
  for (let i = 0; i < 3; i++) {
    const size = rng.uniform(0.35, 0.8)
    const centre: Vector = [x + rng.uniform(-0.6, 0.6), y + 0.5 * size, z + rng.uniform(-0.6, 0.6)]
    surfaces.push(ellipsoid(leaves, centre, [size, size * 0.8, size]))
  }
  return { kind: 'bush', colour: 'green', surfaces }
}

export function rock([x, y, z]: Vector, rng: Rng): Thing {
  const stone = rgb(rng.pick([0x8d8880, 0x77736d, 0x9c8d78]))
  const cover = material('mottled', scaled(stone, 0.45), stone, 0.35, { phase: rng.uniform(0, 40) })
  const surfaces: Surface[] = []
  const size = rng.uniform(0.4, 1.3)
  for (let i = 0; i < 3; i++) {
    const part = size * rng.uniform(0.45, 1)
    const centre: Vector = [x + rng.uniform(-0.7, 0.7) * size, y + 0.25 * part, z + rng.uniform(-0.7, 0.7) * size]
    surfaces.push(ellipsoid(cover, centre, [part, part * rng.uniform(0.5, 0.9), part * rng.uniform(0.7, 1)]))
  }
  return { kind: 'rock', colour: 'grey', surfaces }
}

export function house([x, y, z]: Vector, rng: Rng): Thing {
  const colour = rng.pick<ColourName>(['white', 'yellow', 'orange', 'red', 'blue', 'grey', 'pink', 'brown'])
  const wall = shadeOf(colour, rng)
  const phase = rng.uniform(0, 40)
  const glass = rgb(rng.pick([0x2f3d4a, 0x4a5a66, 0x3a3430]))
  const cover = material('facade', wall, glass, rng.uniform(1.5, 2.1), { phase, stretch: rng.uniform(0.6, 0.8) })
  const tiles = material(
    'bricks',
    varied(rgb(rng.pick([0x8f4a35, 0x5a5450, 0x7a3f33, 0x6b6f73])), rng, 0.15),
    rgb(0x3a2a26),
    0.5,
    {
      phase,
    },
  )
  const half: Vector = [rng.uniform(1.8, 3.2), rng.uniform(1.3, 2.8), rng.uniform(2.2, 4)]
  const yaw = rng.uniform(0, Math.PI)
  const eaves = y + 2 * half[1] - 0.4
  const surfaces = [
    box(cover, [x, y + half[1] - 0.4, z], half, yaw),
    gable(tiles, [x, eaves, z], [half[0] + 0.3, half[2] + 0.3], rng.uniform(1.2, 2.4), yaw),
  ]
  const [cx, cz] = beside(x, z, rng.uniform(-0.5, 0.5) * half[0], rng.uniform(-0.6, 0.6) * half[2], yaw)
  surfaces.push(box(tiles, [cx, eaves + 1.2, cz], [0.3, 1, 0.3], yaw))
  const door = material(
    'planks',
    varied(rgb(rng.pick([0x5a3a28, 0x2f4a5f, 0x6f2f2a, 0x3a5a3f])), rng, 0.2),
    rgb(0x1a1512),
    0.3,
  )
  const [dx, dz] = beside(x, z, 0, -half[2] - 0.02, yaw)
  surfaces.push(box(door, [dx, y + 0.75, dz], [0.5, 1.1, 0.04], yaw))
  return { kind: 'house', colour, surfaces }
}

export function tower([x, y, z]: Vector, rng: Rng): Thing {
  const stone = varied(rgb(rng.pick([0xb9ab93, 0xa89a8c, 0xd9d2c4, 0x9c7f68])), rng, 0.1)
  const wall = material('bricks', stone, scaled(stone, 0.45), 0.7, { phase: rng.uniform(0, 40) })
  const colour = rng.pick<ColourName>(['red', 'grey', 'blue', 'brown', 'teal'])
  const slate = material('stripes', shadeOf(colour, rng), shadeOf(colour, rng), 0.5)
  const radius = rng.uniform(1, 1.9)
  const height = rng.uniform(6, 13)
  return {
    kind: 'tower',
    colour,
    surfaces: [
      frustum(wall, [x, y - 0.5, z], height, radius, radius * rng.uniform(0.75, 1)),
      frustum(slate, [x, y + height - 0.5, z], rng.uniform(1.5, 3.5), radius * 1.2, 0),
    ],
  }
}

export function fence([x, y, z]: Vector, rng: Rng): Thing {
  const colour = rng.pick<ColourName>(['brown', 'white', 'grey'])
  const wood = material('planks', shadeOf(colour, rng), rgb(0x2a2018), 0.1, { phase: rng.uniform(0, 40) })
  const yaw = rng.uniform(-0.7, 0.7)
  const length = rng.uniform(2, 4.5)
  const surfaces: Surface[] = [0.45, 0.9].map((high) => box(wood, [x, y + high, z], [length, 0.06, 0.03], yaw))
  for (let at = -length; at <= length; at += 1.1) {
    const [px, pz] = beside(x, z, at, 0, yaw)
    surfaces.push(box(wood, [px, y + 0.45, pz], [0.07, 0.65, 0.07], yaw))
  }
  return { kind: 'fence', colour, surfaces }
}

export function car([x, y, z]: Vector, rng: Rng): Thing {
  const colour = rng.pick<ColourName>(['red', 'blue', 'white', 'black', 'yellow', 'grey', 'green', 'teal'])
  const paint = material('plain', shadeOf(colour, rng), rgb(0x333333), 0.8, { phase: rng.uniform(0, 40), gloss: 0.7 })
  const glass = material('plain', rgb(0x2a3540), rgb(0x2a3540), 0.5, { gloss: 0.9 })
  const tyre = material('plain', rgb(0x1c1c1e), rgb(0x1c1c1e), 0.2)
  const yaw = rng.uniform(0, 2 * Math.PI)
  const [cx, cz] = beside(x, z, 0, -0.25, yaw)
  const surfaces = [
    box(paint, [x, y + 0.58, z], [0.85, 0.3, 2], yaw),
    box(glass, [cx, y + 1.08, cz], [0.72, 0.24, 1.05], yaw),
    box(paint, [cx, y + 1.34, cz], [0.7, 0.04, 1], yaw),
  ]
  for (const [i, j] of [
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ] as const) {
    const [wx, wz] = beside(x, z, 0.78 * i, 1.25 * j, yaw)
    surfaces.push(ellipsoid(tyre, [wx, y + 0.3, wz], [0.32, 0.33, 0.32]))
  }
  return { kind: 'car', colour, surfaces }
}
