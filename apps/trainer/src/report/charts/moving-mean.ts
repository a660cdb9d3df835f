export interface Point {
  x: number
  y: number
}

/**
 * Mean over a centred window of `window` points; at the ends over the part of it that lies inside. Points without a finite value are
 * left out.
 */
export function movingMean(points: readonly Point[], window: number): Point[] {
  const known = points.filter(({ y }) => Number.isFinite(y))
  const half = Math.floor(window / 2)
  return known.map(({ x }, i) => {
    const near = known.slice(Math.max(0, i - half), i + half + 1)
    return { x, y: near.reduce((sum, { y }) => sum + y, 0) / near.length }
  })
}
