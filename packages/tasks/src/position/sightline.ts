import type { DepthMap } from '@spatial-ssrl/core'
import type { Relation } from './direction.ts'
import type { Block } from './regions.ts'

/** What is assumed of a camera nobody has measured, and how clear a direction has to be. */
export interface SightlineRules {
  /** Angle of view along the longer side, degrees. */
  fieldOfView: number
  /** Degrees that the direction in space keeps from where another answer would be right; null = anyhow. */
  clearance: number | null
}

/**
 * Whether two blocks lie so in space that the picture's offset names the right direction and no other is nearly as right. A pixel at x
 * with depth z lies (x − width / 2) · z / focal beside the camera's axis: of two things, the one more to the right in the picture can
 * be the one more to the left in space, and a large offset in the picture can be a small one beside a large step in depth.
 * Depths may have any scale; the block's largest depth stands for it, as in the answer.
 */
export function isClear(a: Block, b: Block, relation: Relation, map: DepthMap, rules: SightlineRules): boolean {
  const { fieldOfView, clearance } = rules
  if (clearance === null) return true
  const focal = Math.max(map.width, map.height) / 2 / Math.tan((fieldOfView * Math.PI) / 360)
  const beside = ({ x, most }: Block) => ((x + 0.5 - map.width / 2) * most) / focal
  const across = beside(b) - beside(a)
  const away = b.most - a.most
  const steepness = (Math.atan2(Math.abs(away), Math.abs(across)) * 180) / Math.PI // 0 = side by side, 90 = one behind the other
  if (relation === 'z') return steepness >= 45 + clearance
  if (Math.sign(across) !== Math.sign(b.x - a.x)) return false
  return relation === 'x' ? steepness <= 45 - clearance : steepness >= clearance && steepness <= 90 - clearance
}
