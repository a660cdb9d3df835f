/** What the places of a grid are called in a question, row by row: corners, the parts of a strip, or row and column. */
export function placeNames(rows: number, columns: number): string[] {
  if (rows === 2 && columns === 2) return ['TopLeft', 'TopRight', 'BottomLeft', 'BottomRight']
  if (rows === 1) return stripNames('Left', 'Right', columns)
  if (columns === 1) return stripNames('Top', 'Bottom', rows)
  return Array.from({ length: rows * columns }, (_, i) => `Row${Math.floor(i / columns) + 1}Column${(i % columns) + 1}`)
}

function stripNames(first: string, last: string, count: number): string[] {
  const middle = Array.from({ length: count - 2 }, (_, i) => (count === 3 ? 'Middle' : `Middle${i + 1}`))
  return [first, ...middle, last]
}
