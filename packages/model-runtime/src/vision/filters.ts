/** How far a filter reaches, in px of the smaller picture, and the weight of what lies at a distance. */
interface Kernel {
  reach: number
  weight: (distance: number) => number
}

export const filters = {
  bicubic: { reach: 2, weight: bicubic },
  lanczos: { reach: 3, weight: lanczos },
} satisfies Record<string, Kernel>

/** Filters by which pictures are resized. */
export type Filter = keyof typeof filters

/** Keys' cubic convolution kernel with a = −½. */
function bicubic(distance: number): number {
  const a = -0.5
  const x = Math.abs(distance)
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a
  return 0
}

/** sin(πx)/(πx), windowed by its own middle lobe over three on each side. */
function lanczos(distance: number): number {
  return -3 <= distance && distance < 3 ? sinc(distance) * sinc(distance / 3) : 0
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI)
}
