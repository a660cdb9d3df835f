import { rendered } from '../notation/rendered.ts'
import { trimSpace } from '../notation/whitespace.ts'

/** Corners of a box: left, top, right, bottom, in pixels or in any other unit, x to the right and y down. */
export type Box = readonly [left: number, top: number, right: number, bottom: number]

/** x to the right, y down. */
export type Point = readonly [x: number, y: number]

const longest = 200 // characters
const tags = /<\|?\/?(?:box|point)(?:_start|_end)?\|?>/g
const number = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i

/**
 * A box: `[10, 20, 50, 60]`, `(10,20),(50,60)`, `10 20 50 60`, `<box>…</box>` or JSON such as `{"bbox_2d": [10, 20, 50, 60]}`. Null for
 * anything else, such as another count of numbers or corners in the wrong order.
 */
export function readBox(text: string): Box | null {
  const [left, top, right, bottom, ...more] = readNumbers(text)
  if (left === undefined || top === undefined || right === undefined || bottom === undefined) return null
  return more.length > 0 || left > right || top > bottom ? null : [left, top, right, bottom]
}

/** A point: `[30, 50]`, `(30, 50)`, `30 50`, `<point>…</point>` or JSON such as `{"point_2d": [30, 50]}`. Null for anything else. */
export function readPoint(text: string): Point | null {
  const [x, y, ...more] = readNumbers(text)
  return x === undefined || y === undefined || more.length > 0 ? null : [x, y]
}

/** The numbers of a text that has nothing else but brackets, commas and blanks; none for any other text. */
function readNumbers(text: string): number[] {
  const bare = trimSpace(text)
  if (bare.length > longest) return []
  const list = bare.startsWith('{"') ? listOfObject(bare) : rendered(bare)
  const numbers: number[] = []
  for (const part of (list.includes('<') ? list.replace(tags, ' ') : list).split(/[ \t\n\r,;()[\]]+/)) {
    if (part === '') continue
    const value = number.test(part) ? Number(part) : Number.NaN
    if (!Number.isFinite(value)) return []
    numbers.push(value)
  }
  return numbers
}

/** The list under `bbox`, `box` or `point` in a JSON object. */
function listOfObject(text: string): string {
  try {
    const object: Record<string, unknown> = JSON.parse(text)
    const key = Object.keys(object).find((name) => /^(?:bbox|box|point)(?:_2d)?$/.test(name))
    return key === undefined ? '-' : JSON.stringify(object[key])
  } catch {
    return '-'
  }
}
