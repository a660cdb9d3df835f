import { unwrapped } from '../notation/wrapping.ts'
import { readNumber } from './number.ts'

/** A number with its unit: the value in the unit of its dimension, which is metres, seconds, degrees, or 1 where no unit is given. */
export interface Quantity {
  value: number
  dimension: 'length' | 'time' | 'angle' | 'none'
}

type Unit = readonly [dimension: Quantity['dimension'], factor: number]

/** Dimension, factor to its unit, names. */
const table: readonly (readonly [...Unit, names: string])[] = [
  ['length', 0.001, 'mm millimeter millimeters millimetre millimetres'],
  ['length', 0.01, 'cm centimeter centimeters centimetre centimetres'],
  ['length', 1, 'm meter meters metre metres'],
  ['length', 1000, 'km kilometer kilometers kilometre kilometres'],
  ['length', 0.0254, 'in inch inches " \u2033'],
  ['length', 0.3048, "ft foot feet ' \u2032"],
  ['length', 0.9144, 'yd yard yards'],
  ['length', 1609.344, 'mi mile miles'],
  ['time', 0.001, 'ms millisecond milliseconds'],
  ['time', 1, 's sec secs second seconds'],
  ['time', 60, 'min mins minute minutes'],
  ['time', 3600, 'h hr hour hours'],
  ['angle', 1, '° ^\\circ deg degree degrees'],
  ['angle', 57.29577951308232, 'rad radian radians'],
]
const units = /* @__PURE__ */ unitsOfNames() // built by a call that a bundler may drop

const longest = 96 // characters
const blank = /[\t\n\r\u00a0]/g
const piece = / *([-+]?(?:\d[\d.,]*(?:e[-+]?\d+)?|\.\d+)|[a-z]+) *(\^\\circ|[a-z]+|["'°\u2032\u2033])?\.? */iy

/**
 * A number with or without a unit of length, time or angle: `1.2 m`, `96\text{ cm}`, `3 feet`, `5'10"`, `2 feet 6 inches`, `90°`,
 * `three`. Several pieces are added when they have units of one dimension. Null for anything else, such as an unknown unit, words around
 * the number, or a range.
 */
export function readQuantity(text: string): Quantity | null {
  const bare = unwrapped(text)
  if (bare.length > longest) return null
  const plain = readNumber(bare)
  if (plain !== null) return { value: plain, dimension: 'none' }
  const pieces = bare.replace(blank, ' ')
  const found: Quantity[] = []
  piece.lastIndex = 0
  while (piece.lastIndex < pieces.length) {
    const [, digits, name] = piece.exec(pieces) ?? []
    const value = digits === undefined ? null : readNumber(digits)
    const unit = name === undefined ? undefined : units.get(name.toLowerCase())
    if (value === null || unit === undefined) return null
    found.push({ value: value * unit[1], dimension: unit[0] })
  }
  const [first, ...more] = found
  if (!first || more.some(({ value, dimension }) => value < 0 || dimension !== first.dimension)) return null
  return { value: found.reduce((sum, { value }) => sum + value, 0), dimension: first.dimension }
}

function unitsOfNames(): ReadonlyMap<string, Unit> {
  return new Map(
    table.flatMap(([dimension, factor, names]) => names.split(' ').map((name) => [name, [dimension, factor]] as const)),
  )
}
