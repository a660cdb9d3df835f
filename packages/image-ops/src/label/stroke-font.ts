/** Columns and rows of the grid that glyph points lie on: x is 0…4 to the right, y is 0…6 downwards. */
export const glyphGrid = { width: 4, height: 6 }

/** Each glyph as polylines, each polyline as points `xy`. A round pen makes them smooth at any size and legible from 6 px on. */
const glyphs: Record<string, string> = {
  '0': '10 30 41 45 36 16 05 01 10',
  '1': '11 20 26 | 06 46',
  '2': '01 10 30 41 42 06 46',
  '3': '00 40 22 32 43 45 36 16 05',
  '4': '36 30 04 44',
  '5': '40 00 02 32 43 45 36 16 05',
  '6': '41 30 10 01 05 16 36 45 44 33 13 04',
  '7': '00 40 16',
  '8': '13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33',
  '9': '42 33 13 02 01 10 30 41 45 36 16 05',
  A: '06 20 46 | 14 34',
  B: '33 03 06 36 45 44 33 42 41 30 00 03',
  C: '41 30 10 01 05 16 36 45',
  D: '00 06 26 44 42 20 00',
  E: '40 00 06 46 | 03 33',
  F: '40 00 06 | 03 33',
  G: '41 30 10 01 05 16 36 45 43 23',
  H: '00 06 | 40 46 | 03 43',
  I: '10 30 | 20 26 | 16 36',
  J: '40 45 36 16 05',
  K: '00 06 | 40 03 46',
  L: '00 06 46',
  M: '06 00 23 40 46',
  N: '06 00 46 40',
  O: '10 30 41 45 36 16 05 01 10',
  P: '06 00 30 41 42 33 03',
  Q: '10 30 41 45 36 16 05 01 10 | 24 46',
  R: '06 00 30 41 42 33 03 | 23 46',
  S: '41 30 10 01 02 13 33 44 45 36 16 05',
  T: '00 40 | 20 26',
  U: '00 05 16 36 45 40',
  V: '00 26 40',
  W: '00 16 23 36 40',
  X: '00 46 | 40 06',
  Y: '00 23 40 | 23 26',
  Z: '00 40 06 46',
}

/** Line segments of one glyph: x0, y0, x1, y1 each, in grid units. @throws RangeError for a character that has no glyph */
export function glyphSegments(character: string): Float32Array {
  const strokes = glyphs[character]
  if (strokes === undefined) throw new RangeError(`glyphSegments: expected 0-9 or A-Z, got '${character}'`)
  const segments = strokes.split(' | ').flatMap((stroke) => {
    const points = stroke.split(' ').map((point) => [Number(point[0]), Number(point[1])])
    return points.slice(1).flatMap((point, i) => [...points[i]!, ...point])
  })
  return Float32Array.from(segments)
}
