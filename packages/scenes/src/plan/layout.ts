import type { Surface, Vector } from '../geometry/surface.ts'
import type { ColourName } from '../material/palette.ts'

/** A thing made of one or more surfaces. */
export interface Thing {
  kind: string
  colour: ColourName
  surfaces: Surface[]
}

/** A thing of a layout: its middle, and the numbers of its surfaces there. */
export interface PlacedThing extends Thing {
  centre: Vector
  firstSurface: number
  lastSurface: number
}

/** What stands where, before any ray is cast. */
export interface Layout {
  surfaces: Surface[]
  things: PlacedThing[]
}

export function emptyLayout(): Layout {
  return { surfaces: [], things: [] }
}

/** Adds walls and the like, which are no objects and throw no shadow. */
export function addStructure(layout: Layout, ...surfaces: Surface[]): void {
  layout.surfaces.push(...surfaces)
}

/** Adds a thing, which throws shadows. */
export function addThing(layout: Layout, thing: Thing): void {
  const firstSurface = layout.surfaces.length
  layout.surfaces.push(...thing.surfaces)
  layout.things.push({
    ...thing,
    centre: middle(thing.surfaces),
    firstSurface,
    lastSurface: layout.surfaces.length - 1,
  })
}

/** Centre of the box around the surfaces' bounds. */
function middle(surfaces: readonly Surface[]): Vector {
  const along = (axis: 0 | 1 | 2) => {
    const low = Math.min(...surfaces.map((s) => s.centre[axis] - reach(s, axis)))
    const high = Math.max(...surfaces.map((s) => s.centre[axis] + reach(s, axis)))
    return (low + high) / 2
  }
  return [along(0), along(1), along(2)]
}

/** Half the extent of a surface along a world axis. */
function reach({ kind, shape, radius }: Surface, axis: 0 | 1 | 2): number {
  switch (kind) {
    case 'rectangle':
      return Math.abs(shape[3 + axis]!) * shape[12]! + Math.abs(shape[6 + axis]!) * shape[13]!
    case 'ellipsoid':
      return shape[3 + axis]!
    case 'frustum':
      return axis === 1 ? shape[3]! / 2 : Math.max(shape[4]!, shape[5]!)
    case 'hull':
      return radius
  }
}
