import type { DepthMap, RgbImage, TaskInput } from '@spatial-ssrl/core'

/** A picture without repetition or symmetry: every pixel tells where it belongs. */
export function textured(width: number, height: number, seed = 1): RgbImage {
  let state = seed | 1
  const data = Uint8Array.from({ length: width * height * 3 }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    return (state >>> 16) & 255
  })
  return { width, height, data }
}

/** Depth in metres by a formula of x and y in 0…1; null = no measurement. */
export function depthOf(width: number, height: number, formula: (x: number, y: number) => number | null): DepthMap {
  const data = new Float32Array(width * height)
  const valid = new Uint8Array(width * height)
  for (let i = 0; i < data.length; i++) {
    const depth = formula((i % width) / width, Math.floor(i / width) / height)
    data[i] = depth ?? 0
    valid[i] = depth === null ? 0 : 1
  }
  return { width, height, data, valid, kind: 'metric' }
}

/** Five upright slabs, 2 to 10 m away, in an order without symmetry. */
export function slabs(width = 96, height = 72): TaskInput {
  const depths = [4, 10, 2, 8, 6]
  return { image: textured(width, height), depth: depthOf(width, height, (x) => depths[Math.floor(x * 5)]!) }
}
