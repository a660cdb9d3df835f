import type { Box, Point } from '../readers/coordinates.ts'

/** Intersection over union in [0, 1]; 0 where the boxes have no area between them. */
export function boxIou(said: Box, truth: Box): number {
  const width = Math.min(said[2], truth[2]) - Math.max(said[0], truth[0])
  const height = Math.min(said[3], truth[3]) - Math.max(said[1], truth[1])
  const common = Math.max(0, width) * Math.max(0, height)
  return common > 0 ? common / (area(said) + area(truth) - common) : 0
}

/**
 * Complete IoU (arXiv:1911.08287): IoU − ρ²/c² − α·v, at most 1 and above −2. ρ: distance of the centres, c: diagonal of the smallest box
 * around both, v = 4/π² · (difference of atan(width/height))², α = v / (1 − IoU + v).
 */
export function completeIou(said: Box, truth: Box): number {
  const iou = boxIou(said, truth)
  const [dx, dy] = centreOffset(said, truth)
  const around = [
    Math.max(said[2], truth[2]) - Math.min(said[0], truth[0]),
    Math.max(said[3], truth[3]) - Math.min(said[1], truth[1]),
  ] as const
  const diagonal = around[0] ** 2 + around[1] ** 2
  const skew = (4 / Math.PI ** 2) * (slant(truth) - slant(said)) ** 2
  const alpha = skew > 0 ? skew / (1 - iou + skew) : 0
  return iou - (diagonal > 0 ? (dx * dx + dy * dy) / diagonal : 0) - alpha * skew
}

/**
 * (CIoU + 1) / 2, cut to [0, 1], as in SpatialThinker (arXiv:2511.07403). It pays for misses: boxes that only touch earn about 0.4. Prefer
 * {@link completeIouCredit}, which does not.
 */
export function mappedCompleteIou(said: Box, truth: Box): number {
  return Math.min(1, Math.max(0, (completeIou(said, truth) + 1) / 2))
}

/** CIoU, and 0 where it is negative. */
export function completeIouCredit(said: Box, truth: Box): number {
  return Math.max(0, completeIou(said, truth))
}

/**
 * How close the centres are, from 1 for the same to 0: 2·√((1 − dx)·(1 − dy)) − 1, cut at 0, with dx and dy the offsets in half widths and
 * half heights of the true box, at most 1 (SURDS, arXiv:2411.13112).
 */
export function centreCredit(said: Box, truth: Box): number {
  const [x, y] = centreOffset(said, truth)
  const dx = Math.abs(x) / ((truth[2] - truth[0]) / 2)
  const dy = Math.abs(y) / ((truth[3] - truth[1]) / 2)
  return dx < 1 && dy < 1 ? Math.max(0, 2 * Math.sqrt((1 - dx) * (1 - dy)) - 1) : 0
}

/**
 * Centerness of a point in a box (SURDS, after FCOS): 0 outside, else √(min(l, r)/max(l, r) · min(t, b)/max(t, b)) with the distances to
 * the four sides; 1 in the centre.
 */
export function centerness([x, y]: Point, [left, top, right, bottom]: Box): number {
  const sides = [x - left, right - x, y - top, bottom - y] as const
  if (!(Math.min(...sides) > 0)) return 0
  const [l, r, t, b] = sides
  return Math.sqrt((Math.min(l, r) / Math.max(l, r)) * (Math.min(t, b) / Math.max(t, b)))
}

/**
 * e^(−mean distance) between points matched in their order, in (0, 1] (MLLM-4D, arXiv:2603.00515): any number of coordinates. 0 where the
 * counts differ; with nothing to say, 1 for saying nothing.
 */
export function distanceCredit(said: readonly (readonly number[])[], truth: readonly (readonly number[])[]): number {
  if (said.length !== truth.length) return 0
  let sum = 0
  for (const [i, point] of truth.entries()) {
    if (said[i]!.length !== point.length) return 0
    sum += Math.hypot(...point.map((value, axis) => value - said[i]![axis]!))
  }
  return truth.length === 0 ? 1 : Math.exp(-sum / truth.length)
}

function area([left, top, right, bottom]: Box): number {
  return Math.max(0, right - left) * Math.max(0, bottom - top)
}

function centreOffset(said: Box, truth: Box): [dx: number, dy: number] {
  return [(said[0] + said[2] - truth[0] - truth[2]) / 2, (said[1] + said[3] - truth[1] - truth[3]) / 2]
}

/** atan(width / height), also for flat boxes. */
function slant([left, top, right, bottom]: Box): number {
  return Math.atan2(right - left, bottom - top)
}
