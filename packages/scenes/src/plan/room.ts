import type { Rng } from '@spatial-ssrl/core'
import { drawFieldOfView, placeCamera } from '../geometry/camera.ts'
import { rectangle, type Vector } from '../geometry/surface.ts'
import { type Colour, mixed, rgb, scaled, varied } from '../material/palette.ts'
import { type Material, material } from '../material/texture.ts'
import type { Exposure } from '../render/develop.ts'
import type { Lighting } from '../render/shade.ts'
import { type Sky, skies } from '../render/sky.ts'
import { againstWall, beside, freeStanding } from './furniture.ts'
import { addStructure, addThing, emptyLayout, type Layout } from './layout.ts'
import type { Plan } from './plan.ts'

const floors: readonly [Material['pattern'], number, Colour, Colour, number][] = [
  ['planks', 0.14, rgb(0x9a6f47), rgb(0x4a3220), 0.25],
  ['planks', 0.1, rgb(0xc9a878), rgb(0x6d5232), 0.2],
  ['planks', 0.18, rgb(0x5f4636), rgb(0x2a1d15), 0.3],
  ['checks', 0.45, rgb(0xe2ddd0), rgb(0x3c3f45), 0.4],
  ['checks', 0.35, rgb(0xb9a68c), rgb(0x7a4d3a), 0.3],
  ['tiles', 0.4, rgb(0xbfb7a9), rgb(0x77716a), 0.3],
  ['tiles', 0.3, rgb(0xa5674a), rgb(0xcabfae), 0.15],
  ['mottled', 0.5, rgb(0x8d8a86), rgb(0x6b6a6c), 0.05],
  ['mottled', 0.25, rgb(0x6f6a86), rgb(0x8d86a2), 0],
  ['marble', 1.1, rgb(0xd8d2c6), rgb(0x8b847b), 0.5],
]

const wallColours: readonly Colour[] = [
  rgb(0xdcd3c2),
  rgb(0xc9d2d0),
  rgb(0xb8c4a8),
  rgb(0xd9bfa4),
  rgb(0x9fb3c4),
  rgb(0xc58f7c),
  rgb(0x7f8fa0),
  rgb(0xe6dfd4),
  rgb(0xbba9bf),
  rgb(0x6f8578),
  rgb(0xd8c382),
]

/** A furnished room, seen by someone standing at one end of it. World x runs across (0 in the middle), z into the room. */
export function planRoom(size: { width: number; height: number }, rng: Rng): Plan {
  const width = rng.uniform(3.6, 7.5)
  const depth = rng.uniform(4.5, 10)
  const height = rng.uniform(2.4, 3.4)
  const position: Vector = [width * rng.uniform(-0.28, 0.28), rng.uniform(1, 1.9), rng.uniform(0.25, 1)]
  const camera = placeCamera(size, {
    position: [...position],
    pitch: rng.uniform(-0.3, 0.02),
    yaw: rng.uniform(-0.5, 0.5),
    verticalFieldOfView: drawFieldOfView(size, rng, 0.85, 1.25),
  })
  const layout = emptyLayout()
  const outside = rng.pick(skies)
  buildShell(layout, { width, depth, height }, scaled(outside.horizon, 1.2), rng.fork('shell'))
  furnish(layout, { width, depth }, position, rng.fork('furniture'))
  const sky: Sky = { ...outside, cover: 0, grain: 1, sun: [0, 1, 0] }
  return {
    camera,
    layout,
    lighting: lightRoom({ width, depth, height }, rng.fork('light')),
    sky,
    ground: null,
    reach: 0,
    exposure: exposeRoom(rng.fork('exposure')),
  }
}

interface RoomSize {
  width: number
  depth: number
  height: number
}

/** Floor, ceiling, four walls, skirting, and what hangs on the walls. */
function buildShell(layout: Layout, { width, depth, height }: RoomSize, daylight: Colour, rng: Rng): void {
  const [pattern, scale, a, b, gloss] = rng.pick(floors)
  const phase = () => rng.uniform(0, 40)
  const floor = material(pattern, varied(a, rng, 0.15), varied(b, rng, 0.15), scale * rng.uniform(0.8, 1.3), {
    phase: phase(),
    gloss,
  })
  const paintwork = varied(rng.pick(wallColours), rng, 0.15)
  const ceiling = material('plain', mixed(paintwork, rgb(0xf4f1ea), 0.75), rgb(0xdddddd), 1, { phase: phase() })
  const half: [number, number] = [width / 2, depth / 2]
  const middle = depth / 2
  const turned = rng.next() < 0.5 // boards and tiles along or across the view
  addStructure(
    layout,
    turned
      ? rectangle(floor, [0, 0, middle], [0, 0, 1], [1, 0, 0], half[1], half[0])
      : rectangle(floor, [0, 0, middle], [-1, 0, 0], [0, 0, 1], half[0], half[1]),
    rectangle(ceiling, [0, height, middle], [1, 0, 0], [0, 0, 1], half[0], half[1]),
  )
  const accent = varied(rng.pick(wallColours), rng, 0.15)
  const walls: { centre: Vector; along: Vector; half: number }[] = [
    { centre: [0, height / 2, depth], along: [1, 0, 0], half: half[0] },
    { centre: [-half[0], height / 2, middle], along: [0, 0, 1], half: half[1] },
    { centre: [half[0], height / 2, middle], along: [0, 0, -1], half: half[1] },
    { centre: [0, height / 2, 0], along: [-1, 0, 0], half: half[0] },
  ]
  const style = rng.pick(['plain', 'plain', 'stripes', 'bricks', 'mottled', 'planks'] as const)
  const skirting = material('plain', scaled(mixed(paintwork, rgb(0xffffff), 0.5), 0.9), rgb(0xffffff), 1)
  for (const [i, wall] of walls.entries()) {
    const own = rng.next() < 0.35
    const tone = own ? accent : paintwork
    const lines = style === 'bricks' ? mixed(tone, rgb(0xddd5c8), 0.7) : scaled(tone, rng.uniform(0.72, 0.92))
    const cover = material(
      own || i === 0 ? style : 'plain',
      tone,
      lines,
      style === 'bricks' ? 0.25 : rng.uniform(0.15, 0.5),
      {
        phase: phase(),
      },
    )
    addStructure(layout, rectangle(cover, wall.centre, wall.along, [0, 1, 0], wall.half, height / 2))
    const foot = inward(wall.centre, 0.012, depth)
    addStructure(layout, rectangle(skirting, [foot[0], 0.06, foot[2]], wall.along, [0, 1, 0], wall.half, 0.06))
    if (i < 3) hang(layout, wall, height, depth, daylight, rng.fork(`wall ${i}`))
  }
  if (rng.next() < 0.55) {
    const rug = material(
      rng.pick(['stripes', 'checks', 'mottled', 'marble']),
      accent,
      varied(rng.pick(wallColours), rng, 0.4),
      rng.uniform(0.15, 0.5),
      {
        phase: phase(),
      },
    )
    const turn = rng.uniform(-0.4, 0.4)
    const [across, along]: [Vector, Vector] = [
      [-Math.cos(turn), 0, Math.sin(turn)],
      [Math.sin(turn), 0, Math.cos(turn)],
    ]
    const place: Vector = [rng.uniform(-0.2, 0.2) * width, 0.006, depth * rng.uniform(0.4, 0.65)]
    addStructure(layout, rectangle(rug, place, across, along, rng.uniform(0.6, 1.1), rng.uniform(0.7, 1.3)))
  }
}

/** Windows, pictures and doors side by side along a wall. */
function hang(
  layout: Layout,
  wall: { centre: Vector; along: Vector; half: number },
  height: number,
  depth: number,
  daylight: Colour,
  rng: Rng,
): void {
  let at = -wall.half + rng.uniform(0.3, 0.9)
  while (at < wall.half - 0.7) {
    const draw = rng.next()
    const phase = rng.uniform(0, 40)
    const [halfWidth, low, high, cover]: [number, number, number, Material] =
      draw < 0.35
        ? [rng.uniform(0.4, 0.8), 0.9, height - 0.3, material('window', daylight, rgb(0x55703f), 1, { phase, glow: 1 })]
        : draw < 0.55
          ? [
              0.45,
              0,
              2.05,
              material('planks', varied(rgb(0x8a6a4a), rng, 0.4), rgb(0x3a2a1c), 0.45, { phase, gloss: 0.1 }),
            ]
          : [
              rng.uniform(0.25, 0.6),
              rng.uniform(1.1, 1.35),
              rng.uniform(1.7, 2.1),
              material(
                'painting',
                varied(rng.pick(wallColours), rng, 0.4),
                varied(rng.pick(wallColours), rng, 0.6),
                1,
                { phase },
              ),
            ]
    at += halfWidth
    if (at + halfWidth > wall.half - 0.15) return
    if (draw < 0.85) {
      const back = inward(wall.centre, 0.02, depth)
      const centre: Vector = [back[0] + wall.along[0] * at, (low + high) / 2, back[2] + wall.along[2] * at]
      // Views and paintings span −1 … 1, so their axes are as long as the frame is wide and high.
      const picture = cover.pattern === 'window' || cover.pattern === 'painting'
      const half = (high - low) / 2
      const unit: Material = picture ? { ...cover, scale: halfWidth, stretch: halfWidth / half } : cover
      addStructure(layout, rectangle(unit, centre, wall.along, [0, 1, 0], halfWidth, half))
    }
    at += halfWidth + rng.uniform(0.25, 1.2)
  }
}

/** A point on a wall moved `gap` metres into the room. */
function inward([x, y, z]: Vector, gap: number, depth: number): Vector {
  if (x !== 0) return [x - Math.sign(x) * gap, y, z]
  return [x, y, z > depth / 2 ? z - gap : z + gap]
}

function furnish(layout: Layout, { width, depth }: Omit<RoomSize, 'height'>, eye: Vector, rng: Rng): void {
  const taken: { x: number; z: number; radius: number }[] = [{ x: eye[0], z: eye[2], radius: 0.8 }]
  const free = (x: number, z: number, radius: number) =>
    taken.every((other) => Math.hypot(other.x - x, other.z - z) > 0.9 * (other.radius + radius))
  for (let i = 2 + rng.int(4); i > 0; i--) {
    const piece = rng.pick(againstWall)
    const [across, deep] = piece.half
    const side = rng.int(3)
    const along = rng.uniform(across + 0.1, (side === 0 ? width : depth) - across - 0.1)
    const [x, z, yaw] =
      side === 0
        ? [along - width / 2, depth - deep - 0.03, Math.PI]
        : side === 1
          ? [-width / 2 + deep + 0.03, along, Math.PI / 2]
          : [width / 2 - deep - 0.03, along, -Math.PI / 2]
    const [ends, reach] = [[-0.5, 0.5].map((share) => beside(x, z, share * across, 0, yaw)), Math.max(deep, across / 2)]
    if (!ends.every(([ex, ez]) => free(ex, ez, reach))) continue
    for (const [ex, ez] of ends) taken.push({ x: ex, z: ez, radius: reach })
    addThing(layout, piece.make(x, z, yaw, rng.fork(i)))
  }
  for (let i = 3 + rng.int(6); i > 0; i--) {
    const piece = rng.pick(freeStanding)
    for (let attempt = 0; attempt < 8; attempt++) {
      const x = rng.uniform(piece.radius - width / 2, width / 2 - piece.radius)
      const z = rng.uniform(eye[2] + 0.9, depth - piece.radius)
      if (!free(x, z, piece.radius)) continue
      taken.push({ x, z, radius: piece.radius })
      addThing(layout, piece.make(x, z, rng.uniform(0, 2 * Math.PI), rng.fork(`free ${i}`)))
      break
    }
  }
}

/** A lamp under the ceiling, or daylight from one side. */
function lightRoom({ width, depth, height }: RoomSize, rng: Rng): Lighting {
  const warm = rng.pick([rgb(0xfff0d8), rgb(0xffe2b8), rgb(0xf2f4ff), rgb(0xfff8ec)])
  const side = rng.pick([-1, 1])
  const daylight = rng.next() < 0.5
  const strength = rng.uniform(0.75, 1.15)
  return {
    position: daylight
      ? [side * width * rng.uniform(0.6, 1.2), height * rng.uniform(1, 1.8), depth * rng.uniform(0.1, 0.8)]
      : [width * rng.uniform(-0.25, 0.25), height - 0.15, depth * rng.uniform(0.3, 0.7)],
    colour: scaled(warm, strength * (daylight ? 1.5 : 1.8)),
    halfDistance: rng.uniform(3, 6),
    above: scaled(warm, rng.uniform(0.3, 0.45)),
    below: scaled(mixed(warm, rgb(0x8a6f5a), 0.6), rng.uniform(0.18, 0.3)),
    haze: scaled(warm, 0.5),
    hazeDistance: rng.uniform(60, 200),
  }
}

function exposeRoom(rng: Rng): Exposure {
  return { gain: rng.uniform(1.3, 2.1), grain: rng.uniform(0.8, 3), vignette: rng.uniform(0, 0.35) }
}
