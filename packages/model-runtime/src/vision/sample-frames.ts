import { SpatialError } from '@spatial-ssrl/core'

/** Frames that are taken of a video: so many, or so many per second. */
export type Sampling = { frames: number } | { fps: number }

/** Bounds of a processor. */
export interface SamplingLimits {
  /** Frames of a patch; whole patches are taken. */
  depth: number
  /** Frames, of `fps` alone. */
  least: number
  most: number
}

/**
 * Numbers of the frames that are taken of `total` at `fps`, evenly from the first on, by the rule of the Qwen2-VL processor.
 * @throws SpatialError `data` when more are asked for than there are
 */
export function sampledFrames(
  total: number,
  fps: number,
  sampling: Sampling | undefined,
  { depth, least, most }: SamplingLimits,
): number[] {
  if (sampling === undefined) return Array.from({ length: total }, (_, index) => index)
  const count = 'frames' in sampling ? roundHalfToEven(sampling.frames / depth) * depth : perSecond(sampling.fps)
  if (!(count >= 1 && count <= total))
    throw new SpatialError(
      'data',
      `a video of ${total} frames is to be seen as ${count}; take fewer, and at least ${depth}`,
    )
  // Where the quotient is rounded down, the published rule would take one more, which does not exist.
  const step = total / count
  return Array.from({ length: count }, (_, index) => Math.trunc(Math.fround(index * step)))

  function perSecond(wanted: number): number {
    const whole = (frames: number) => Math.floor(frames / depth) * depth
    const bounded = Math.min(Math.max((total / fps) * wanted, least), whole(Math.min(most, total)), total)
    return whole(bounded)
  }
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}
